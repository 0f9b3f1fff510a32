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

const MOST_HINTS = 50

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
        // Each compares all ids; after some of them nobody reads on.
        const hint = faults.length < MOST_HINTS ? nearest(name, indexes.keys()) : ''
        const message = `dependIds names "${name}", which is no entry of this form${hint}`
        faults.push({ code: 'UnknownDependency', node, dependency, message })
      }
    }
  }
  const walk = new Walk(nodes, indexes)
  for (const node of indexes.values()) walk.visit(node)
  return { levels: walk.levels, faults: [...faults, ...walk.cycles] }
}

/** An entry on the way from where the walk began to where it is. */
interface Step {
  readonly id: string
  readonly node: number
  /** How many of its dependencies are followed; the last of them leads to the next step. */
  followed: number
  level: number
}

/** Depth-first walk with an explicit trail: a cycle is printed as the user would draw it, and no chain is too long. */
class Walk {
  readonly levels = new Map<string, number>()
  readonly cycles: GraphFault[] = []
  private readonly nodes: readonly GraphNode[]
  private readonly indexes: ReadonlyMap<string, number>
  private readonly trail: Step[] = []
  /** Where on the trail an id is. */
  private readonly places = new Map<string, number>()

  constructor(nodes: readonly GraphNode[], indexes: ReadonlyMap<string, number>) {
    this.nodes = nodes
    this.indexes = indexes
  }

  visit(node: number): void {
    this.enter(node)
    for (let step = this.trail.at(-1); step !== undefined; step = this.trail.at(-1)) {
      const name = this.nodes[step.node]?.dependIds[step.followed]
      if (name === undefined) this.leave(step)
      else this.follow(step, name)
    }
  }

  private enter(node: number): void {
    const { id = '' } = this.nodes[node] ?? {}
    if (this.levels.has(id)) return
    this.places.set(id, this.trail.length)
    this.trail.push({ id, node, followed: 0, level: 0 })
  }

  private follow(step: Step, name: string): void {
    step.followed += 1
    const next = this.indexes.get(name)
    if (next === undefined || name === step.id) return
    const known = this.levels.get(name)
    const place = this.places.get(name)
    if (known !== undefined) step.level = Math.max(step.level, known + 1)
    else if (place === undefined) this.enter(next)
    else this.report(this.trail.slice(place))
  }

  private leave({ id, level }: Step): void {
    this.trail.pop()
    this.places.delete(id)
    this.levels.set(id, level)
    const before = this.trail.at(-1)
    if (before !== undefined) before.level = Math.max(before.level, level + 1)
  }

  /** Where the drawing of the cycle begins, there the fault is reported. */
  private report(cycle: readonly Step[]): void {
    const [first] = cycle
    if (first === undefined) return
    const { id, node, followed } = first
    const path = [...cycle.map((step) => step.id), id].join(' → ')
    const message = `dependency cycle: ${path}`
    this.cycles.push({ code: 'DependencyCycle', node, dependency: followed - 1, message })
  }
}
