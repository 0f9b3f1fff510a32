import type { Value } from '../values/value.ts'
import type { Evaluate, Run } from './run.ts'
import { Failure } from '../failure.ts'

interface Declaration {
  readonly name: string
  readonly slot: number
  /** Surely run before what follows in its block; not so inside parentheses (`and` may skip it). */
  readonly sure: boolean
}

/** The variables of one template while it is compiled: names become slots, once. */
export interface Scope {
  declarations: Declaration[]
  slots: number
}

export function newScope(): Scope {
  return { declarations: [], slots: 0 }
}

export function declare(scope: Scope, name: string, sure: boolean): number {
  const slot = scope.slots++
  scope.declarations.push({ name, slot, sure })
  return slot
}

/** The slots a name may mean here, the likeliest first, up to one that is surely set. */
function candidates(scope: Scope, name: string): { slots: number[]; sure: boolean } {
  const slots: number[] = []
  for (let at = scope.declarations.length - 1; at >= 0; at--) {
    const declaration = scope.declarations[at]
    if (declaration?.name !== name) continue
    slots.push(declaration.slot)
    if (declaration.sure) return { slots, sure: true }
  }
  return { slots, sure: name === '$' }
}

export function compileVariable(scope: Scope, name: string, offset: number): Evaluate {
  const { slots, sure } = candidates(scope, name)
  const [first] = slots
  if (first === undefined) {
    return sure ? (run) => run.root : (run) => undeclared(run, name, offset)
  }
  return (run) => {
    const likeliest = run.slots[first]
    if (likeliest !== undefined) return likeliest
    for (const slot of slots) {
      const value = run.slots[slot]
      if (value !== undefined) return value
    }
    return name === '$' ? run.root : undeclared(run, name, offset)
  }
}

/** Stores into the variable that the name means: Go finds it when it runs. */
export function compileAssign(
  scope: Scope,
  name: string,
  offset: number,
): (run: Run, value: Value) => void {
  const { slots } = candidates(scope, name)
  return (run, value) => {
    for (const slot of slots) {
      if (run.slots[slot] === undefined) continue
      run.slots[slot] = value
      return
    }
    if (name === '$') run.root = value
    else undeclared(run, name, offset)
  }
}

function undeclared(run: Run, name: string, offset: number): never {
  run.at = offset
  throw new Failure(`the variable ${name} is used before it is declared`)
}
