import { Failure } from '../failure.ts'
import { charge, step } from '../limits.ts'
import type { Branch } from '../syntax/node.ts'
import { sortedKeys } from '../values/format-value.ts'
import { typeOf } from '../values/kinds.ts'
import {
  isObject,
  untyped,
  type GoInteger,
  type GoList,
  type GoMap,
  type Value,
} from '../values/value.ts'
import { compileNodes, type NodeCompiling } from './compile-nodes.ts'
import { compilePipe } from './compile-pipe.ts'
import { breakLoop, goOn, type Execute, type Run } from './run.ts'
import { compileAssign, declare } from './scope.ts'

type Store = (run: Run, value: Value) => void

interface Loop {
  readonly body: Execute
  /** Stores of the loop's variables: the element's, and the index's where there are two. */
  readonly element: Store | undefined
  readonly index: Store | undefined
  readonly offset: number
}

/** `range` over lists, maps in key order, and integers; `else` when there is nothing. */
export function compileRange(node: Branch, compiling: NodeCompiling): Execute {
  const { scope } = compiling
  const depth = scope.declarations.length
  const { pipe } = node
  const evaluate = compilePipe({ ...pipe, declares: [] }, compiling, true)
  const stores = pipe.declares.map((name): Store => {
    if (pipe.assigns) return compileAssign(scope, name, pipe.offset)
    const slot = declare(scope, name, true)
    return (run, value) => {
      run.slots[slot] = value
    }
  })
  const loop: Loop = {
    body: compileNodes(node.body, compiling),
    element: stores.at(-1),
    index: stores.length > 1 ? stores[0] : undefined,
    offset: node.offset,
  }
  const otherwise =
    node.otherwise === undefined ? undefined : compileNodes(node.otherwise, compiling)
  scope.declarations.length = depth
  return (run) => {
    const value = evaluate(run)
    for (const store of stores) store(run, value)
    const { dot } = run
    const ran = iterate(run, value, loop)
    run.dot = dot
    return ran || otherwise === undefined ? goOn : otherwise(run)
  }
}

function iterate(run: Run, value: Value, loop: Loop): boolean {
  run.at = loop.offset
  const target = untyped(value)
  if (target === null) return false
  if (typeof target === 'number' || typeof target === 'bigint')
    return overInteger(run, target, loop)
  if (isObject(target)) {
    if (target.kind === 'slice') return overList(run, target, loop)
    if (target.kind === 'map') return overMap(run, target, loop)
    if ('value' in target && target.kind !== 'float64' && target.kind !== 'typed') {
      return overInteger(run, target.value, loop, target.kind)
    }
  }
  throw new Failure(`range cannot iterate over a value of type ${typeOf(target)}`)
}

function overList(run: Run, { items }: GoList, loop: Loop): boolean {
  const { length } = items
  for (let at = 0; at < length; at++) {
    if (turn(run, loop, at, items[at] ?? null) === breakLoop) break
  }
  return length > 0
}

function overMap(run: Run, target: GoMap, loop: Loop): boolean {
  charge(run, target.entries.size * 32)
  const keys = sortedKeys(target)
  const entries = keys.map((key): [string, Value] => [key, target.entries.get(key) ?? null])
  for (const [key, value] of entries) {
    if (turn(run, loop, key, value) === breakLoop) break
  }
  return entries.length > 0
}

function overInteger(
  run: Run,
  end: number | bigint,
  loop: Loop,
  kind?: GoInteger['kind'],
): boolean {
  if (loop.index !== undefined) {
    throw new Failure('range over an integer has one variable, not two')
  }
  for (let at = 0; at < end; at++) {
    const element: Value = kind === undefined ? at : { kind, value: at }
    if (turn(run, loop, at, element) === breakLoop) break
  }
  return end > 0
}

function turn(run: Run, loop: Loop, index: Value, element: Value): number {
  step(run)
  loop.element?.(run, element)
  loop.index?.(run, index)
  run.dot = element
  return loop.body(run)
}
