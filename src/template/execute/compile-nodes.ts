import { Failure } from '../failure.ts'
import { overSteps, step } from '../limits.ts'
import { nearest } from '../nearest.ts'
import type { Branch, Node, Tree } from '../syntax/node.ts'
import type { Functions } from '../functions/function.ts'
import { isTrue } from '../values/truth.ts'
import { compilePipe } from './compile-pipe.ts'
import { compileRange } from './compile-range.ts'
import type { Compiling } from './compile-operand.ts'
import { breakLoop, continueLoop, goOn, write, writeValue, type Execute, type Run } from './run.ts'
import { newScope } from './scope.ts'

interface Body {
  readonly execute: Execute
  readonly slots: number
}

/** What statements need: their own variables, and the other templates, compiled when first met. */
export interface NodeCompiling extends Compiling {
  readonly templates: ReadonlyMap<string, { body?: Body }>
}

/** Compiles a tree; the result renders the template named "". */
export function compileTree(tree: Tree, functions: Functions): { execute: Execute; slots: number } {
  const templates = new Map<string, { body?: Body }>()
  for (const name of tree.templates.keys()) templates.set(name, {})
  for (const [name, nodes] of tree.templates) {
    const scope = newScope()
    const execute = compileNodes(nodes, { functions, scope, templates })
    const entry = templates.get(name)
    if (entry !== undefined) entry.body = { execute, slots: scope.slots }
  }
  return templates.get('')?.body ?? { execute: () => goOn, slots: 0 }
}

export function compileNodes(nodes: readonly Node[], compiling: NodeCompiling): Execute {
  const depth = compiling.scope.declarations.length
  const statements = nodes.map((node) => compileNode(node, compiling))
  compiling.scope.declarations.length = depth
  const [first, second] = statements
  if (first === undefined) return () => goOn
  if (second === undefined) return first
  const { length } = statements
  return (run) => {
    run.steps -= length
    if (run.steps < 0) throw overSteps()
    for (const statement of statements) {
      const signal = statement(run)
      if (signal !== goOn) return signal
    }
    return goOn
  }
}

function compileNode(node: Node, compiling: NodeCompiling): Execute {
  switch (node.kind) {
    case 'text': {
      const { text } = node
      return (run) => {
        write(run, text)
        return goOn
      }
    }
    case 'action':
      return compileAction(node, compiling)
    case 'if':
    case 'with':
      return compileBranch(node, compiling)
    case 'range':
      return compileRange(node, compiling)
    case 'template':
      return compileTemplateCall(node, compiling)
    case 'break':
      return () => breakLoop
    case 'continue':
      return () => continueLoop
  }
}

function compileAction(node: Extract<Node, { kind: 'action' }>, compiling: NodeCompiling): Execute {
  const evaluate = compilePipe(node.pipe, compiling, true)
  if (node.pipe.declares.length > 0) {
    return (run) => {
      evaluate(run)
      return goOn
    }
  }
  return (run) => {
    writeValue(run, evaluate(run))
    return goOn
  }
}

function compileBranch(node: Branch, compiling: NodeCompiling): Execute {
  const depth = compiling.scope.declarations.length
  const condition = compilePipe(node.pipe, compiling, true)
  const body = compileNodes(node.body, compiling)
  const otherwise =
    node.otherwise === undefined ? () => goOn as 0 : compileNodes(node.otherwise, compiling)
  compiling.scope.declarations.length = depth
  if (node.kind === 'if') {
    return (run) => (isTrue(condition(run)) ? body(run) : otherwise(run))
  }
  return (run) => {
    const value = condition(run)
    if (!isTrue(value)) return otherwise(run)
    const { dot } = run
    run.dot = value
    const signal = body(run)
    run.dot = dot
    return signal
  }
}

function compileTemplateCall(
  node: Extract<Node, { kind: 'template' }>,
  compiling: NodeCompiling,
): Execute {
  const { name, offset } = node
  const evaluate = node.pipe === undefined ? () => null : compilePipe(node.pipe, compiling, true)
  const { templates } = compiling
  const entry = templates.get(name)
  return (run) => {
    run.at = offset
    if (entry?.body === undefined) {
      const hint = nearest(
        name,
        [...templates.keys()].filter((known) => known !== ''),
      )
      throw new Failure(`the template ${JSON.stringify(name)} is not defined${hint}`)
    }
    callTemplate(run, entry.body, evaluate(run))
    return goOn
  }
}

/** A called template has its own `.`, `$` and variables. */
function callTemplate(run: Run, body: Body, value: Run['dot']): void {
  if (++run.depth > run.limits.templateDepth) {
    throw new Failure(
      `templates call each other more than ${run.limits.templateDepth} deep`,
      'TEMPLATE_LIMIT',
    )
  }
  const { dot, root, slots } = run
  run.dot = value
  run.root = value
  run.slots = []
  step(run)
  body.execute(run)
  run.dot = dot
  run.root = root
  run.slots = slots
  run.depth--
}
