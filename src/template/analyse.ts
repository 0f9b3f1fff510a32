import type { Functions } from './functions/function.ts'
import type { Branch, Command, Node, Operand, Pipe, Tree } from './syntax/node.ts'
import type { Analysis, Use } from './template.ts'

interface Found {
  readonly name: string
  readonly offset: number
}

interface Walk {
  readonly tree: Tree
  readonly functions: Functions
  readonly found: {
    readonly variables: Found[]
    readonly functions: Found[]
    readonly impure: Found[]
    readonly branches: Found[]
  }
  /** Called templates already walked, with and without the variables as their `.`. */
  readonly seen: Set<string>
}

/** Whether `.` and `$` are the variables of the row here. */
interface Where {
  readonly dot: boolean
  readonly root: boolean
}

/** Functions whose first string argument after the map names a variable: `index . "uid"`. */
const lookups = new Set(['index', 'get', 'hasKey'])

/** What a template uses; `define`d bodies count with the data they are called with. */
export function analyse(tree: Tree, functions: Functions, source: string): Analysis {
  const found = { variables: [], functions: [], impure: [], branches: [] }
  const walk: Walk = { tree, functions, found, seen: new Set() }
  walkTemplate('', { dot: true, root: true }, walk)
  // Bodies that nothing calls are still checked by people and tools.
  for (const name of tree.templates.keys()) {
    if (!walk.seen.has(key(name, true)) && !walk.seen.has(key(name, false))) {
      walkTemplate(name, { dot: false, root: false }, walk)
    }
  }
  return {
    variables: uses(found.variables, source),
    functions: uses(found.functions, source),
    impure: uses(found.impure, source),
    branches: uses(found.branches, source),
  }
}

function uses(found: readonly Found[], source: string): Use[] {
  // A body that is called with and without the row was walked twice.
  const once = new Map(found.map((use) => [use.offset, use]))
  const sorted = [...once.values()].sort((a, b) => a.offset - b.offset)
  let at = 0
  let line = 1
  let column = 1
  return sorted.map(({ name, offset }) => {
    for (const character of source.slice(at, offset)) {
      if (character === '\n') line++
      column = character === '\n' ? 1 : column + 1
    }
    at = offset
    return { name, line, column }
  })
}

function key(name: string, isRow: boolean): string {
  return `${isRow ? 'row' : 'other'} ${name}`
}

function walkTemplate(name: string, where: Where, walk: Walk): void {
  if (walk.seen.has(key(name, where.dot))) return
  walk.seen.add(key(name, where.dot))
  walkNodes(walk.tree.templates.get(name) ?? [], where, walk)
}

function walkNodes(nodes: readonly Node[], where: Where, walk: Walk): void {
  for (const node of nodes) walkNode(node, where, walk)
}

function walkNode(node: Node, where: Where, walk: Walk): void {
  switch (node.kind) {
    case 'action':
      walkPipe(node.pipe, where, walk)
      break
    case 'if':
    case 'with':
    case 'range':
      walkBranch(node, where, walk)
      break
    case 'template':
      walkCall(node, where, walk)
      break
    case 'text':
    case 'break':
    case 'continue':
  }
}

function walkBranch(branch: Branch, where: Where, walk: Walk): void {
  const { kind, offset, pipe, body, otherwise } = branch
  walk.found.branches.push({ name: kind, offset })
  walkPipe(pipe, where, walk)
  const keepsDot = kind === 'if' || (kind === 'with' && isRow(pipe, where))
  walkNodes(body, { ...where, dot: keepsDot && where.dot }, walk)
  walkNodes(otherwise ?? [], where, walk)
}

function walkCall(
  { name, pipe }: Extract<Node, { kind: 'template' }>,
  where: Where,
  walk: Walk,
): void {
  if (pipe !== undefined) walkPipe(pipe, where, walk)
  const isGiven = pipe !== undefined && isRow(pipe, where)
  walkTemplate(name, { dot: isGiven, root: isGiven }, walk)
}

/** Whether a pipeline is just `.` or `$` and that is the row. */
function isRow(pipe: Pipe, where: Where): boolean {
  const [command, ...more] = pipe.commands
  if (command === undefined || more.length > 0 || command.args.length > 1) return false
  return isRowOperand(command.args[0], where)
}

function isRowOperand(operand: Operand | undefined, where: Where): boolean {
  if (operand?.kind === 'dot') return where.dot
  return (
    operand?.kind === 'variable' && operand.name === '$' && operand.names.length === 0 && where.root
  )
}

function walkPipe(pipe: Pipe, where: Where, walk: Walk): void {
  for (const command of pipe.commands) walkCommand(command, where, walk)
}

function walkCommand({ args }: Command, where: Where, walk: Walk): void {
  for (const arg of args) walkOperand(arg, where, walk)
  const [first, ...rest] = args
  if (first.kind !== 'function' || !lookups.has(first.name)) return
  const [target, name] = rest
  if (name?.kind === 'string' && isRowOperand(target, where)) {
    walk.found.variables.push({ name: name.value, offset: name.offset })
  }
}

function walkOperand(operand: Operand, where: Where, walk: Walk): void {
  if (operand.kind === 'function') {
    walk.found.functions.push(operand)
    if (walk.functions.get(operand.name)?.impure === true) walk.found.impure.push(operand)
  } else if (operand.kind === 'pipe') {
    walkPipe(operand, where, walk)
  } else if (operand.kind === 'chain') {
    walkOperand(operand.operand, where, walk)
  }
  const name = variableOf(operand, where)
  if (name !== undefined) walk.found.variables.push({ name, offset: operand.offset })
}

/** The variable of the row that a field reads, if it does. */
function variableOf(operand: Operand, where: Where): string | undefined {
  switch (operand.kind) {
    case 'field':
      return where.dot ? operand.names[0] : undefined
    case 'variable':
      return operand.name === '$' && where.root ? operand.names[0] : undefined
    case 'chain':
      return isRowPipe(operand.operand, where) ? operand.names[0] : undefined
    default:
      return undefined
  }
}

function isRowPipe(operand: Operand, where: Where): boolean {
  return operand.kind === 'pipe' && isRow(operand, where)
}
