import { nearest } from '../template/nearest.ts'

export interface GraphNode {
  readonly id: string
  readonly dependIds: readonly string[]
}

export interface GraphFault {
  readonly code: 'DuplicateId' | 'UnknownDependency' | 'SelfDependency' | 'DependencyCycle'
  /** Index of the node at which the fault is reported. */
  readonly node: number
  /** Index in its dependIds, where the fault is one of these. */
  readonly dependency?: number
  readonly message: string
}

export interface Graph {
  /** Level of each id: 0 without dependencies, else one more than its deepest dependency. */
  readonly levels: ReadonlyMap<string, number>
  readonly faults: readonly GraphFault[]
}

/**
 * Levels of a dependency graph, and every fault in it at once. Levels are complete only without
 * faults. A cycle is named as a whole path, `a → b → a`, once.
 */
export function resolveGraph(nodes: readonly GraphNode[]): Graph {
  const faults: GraphFault[] = []
  const indexes = new Map<string, number>()
  for (const [node, { id }] of nodes.entries()) {
    if (!indexes.has(id)) indexes.set(id, node)
    else faults.push({ code: 'DuplicateId', node, message: `id "${id}" is used twice` })
  }
  for (const [node, { id, dependIds }] of nodes.entries()) {
    for (const [dependency, name] of dependIds.entries()) {
      if (name === id) {
        const message = `"${id}" depends on itself`
        faults.push({ code: 'SelfDependency', node, dependency, message })
      } else if (!indexes.has(name)) {
        const message = `dependIds names "${name}", which is no entry of this form${nearest(name, indexes.keys())}`
        faults.push({ code: 'UnknownDependency', node, dependency, message })
      }
    }
  }
  const walk = new Walk(nodes, indexes)
  for (const node of indexes.values()) walk.visit(node)
  return { levels: walk.levels, faults: [...faults, ...walk.cycles] }
}

interface Step {
  readonly id: string
  readonly node: number
  /** Index of the dependency that is being followed. */
  dependency: number
}

/** Depth-first walk with an explicit trail, so that a cycle can be printed as the user would draw it. */
class Walk {
  readonly levels = new Map<string, number>()
  readonly cycles: GraphFault[] = []
  private readonly nodes: readonly GraphNode[]
  private readonly indexes: ReadonlyMap<string, number>
  private readonly trail: Step[] = []

  constructor(nodes: readonly GraphNode[], indexes: ReadonlyMap<string, number>) {
    this.nodes = nodes
    this.indexes = indexes
  }

  visit(node: number): number {
    const { id = '', dependIds = [] } = this.nodes[node] ?? {}
    const known = this.levels.get(id)
    if (known !== undefined) return known
    const step: Step = { id, node, dependency: 0 }
    this.trail.push(step)
    let level = 0
    for (const [dependency, name] of dependIds.entries()) {
      const next = this.indexes.get(name)
      if (next === undefined || name === id) continue
      step.dependency = dependency
      const start = this.trail.findIndex((earlier) => earlier.id === name)
      if (start < 0) level = Math.max(level, this.visit(next) + 1)
      else this.report(this.trail.slice(start))
    }
    this.trail.pop()
    this.levels.set(id, level)
    return level
  }

  /** Where the drawing of the cycle begins, there the fault is reported. */
  private report(cycle: readonly Step[]): void {
    const [first] = cycle
    if (first === undefined) return
    const { id, node, dependency } = first
    const path = [...cycle.map((step) => step.id), id].join(' → ')
    const message = `dependency cycle: ${path}`
    this.cycles.push({ code: 'DependencyCycle', node, dependency, message })
  }
}
