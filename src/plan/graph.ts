export interface GraphNode {
  readonly id: string
  readonly dependIds: readonly string[]
}

export interface GraphFault {
  readonly code: 'DuplicateId' | 'UnknownDependency' | 'DependencyCycle'
  /** The entry at which the fault is reported. */
  readonly id: string
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
  const byId = new Map<string, GraphNode>()
  for (const node of nodes) {
    if (byId.has(node.id)) {
      faults.push({ code: 'DuplicateId', id: node.id, message: `id "${node.id}" is used twice` })
    } else {
      byId.set(node.id, node)
    }
  }
  for (const node of byId.values()) {
    for (const dependency of node.dependIds) {
      if (byId.has(dependency)) continue
      faults.push({
        code: 'UnknownDependency',
        id: node.id,
        message: `dependIds names "${dependency}", which is no entry of this form`,
      })
    }
  }
  const walk = new Walk(byId)
  for (const id of byId.keys()) walk.visit(id)
  return { levels: walk.levels, faults: [...faults, ...walk.cycles] }
}

/** Depth-first walk with an explicit trail, so that a cycle can be printed as the user would draw it. */
class Walk {
  readonly levels = new Map<string, number>()
  readonly cycles: GraphFault[] = []
  private readonly byId: ReadonlyMap<string, GraphNode>
  private readonly trail: string[] = []

  constructor(byId: ReadonlyMap<string, GraphNode>) {
    this.byId = byId
  }

  visit(id: string): number {
    const known = this.levels.get(id)
    if (known !== undefined) return known
    const start = this.trail.indexOf(id)
    if (start >= 0) {
      const path = [...this.trail.slice(start), id].join(' → ')
      this.cycles.push({ code: 'DependencyCycle', id, message: `dependency cycle: ${path}` })
      return 0
    }
    this.trail.push(id)
    let level = 0
    for (const dependency of this.byId.get(id)?.dependIds ?? []) {
      if (this.byId.has(dependency)) level = Math.max(level, this.visit(dependency) + 1)
    }
    this.trail.pop()
    this.levels.set(id, level)
    return level
  }
}
