import { NODE_LABEL } from '../plan/labels.ts'
import { isReady, nodesOf } from './demo-tables.ts'
import type { Simulation } from './simulation.ts'

export interface DemoEvent {
  readonly atSeconds: number
  readonly text: string
}

export interface FinalState {
  readonly nodes: readonly {
    readonly name: string
    readonly ready: boolean
    readonly resources: string
    readonly skipped: number
  }[]
  readonly children: readonly {
    readonly apiVersion: string
    readonly kind: string
    readonly namespace: string
    readonly name: string
    /** The LynqNode it belongs to, or belonged to if it was retained. */
    readonly node: string
  }[]
  readonly events: readonly DemoEvent[]
}

const CHILD_KINDS = [
  ['v1', 'Namespace'],
  ['v1', 'Secret'],
  ['v1', 'Service'],
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'StatefulSet'],
  ['networking.k8s.io/v1', 'Ingress'],
] as const

/** What the demo leaves in its cluster. */
export function finalState(simulation: Simulation, events: readonly DemoEvent[]): FinalState {
  const children = CHILD_KINDS.flatMap(([apiVersion, kind]) =>
    simulation.api.list(apiVersion, kind).flatMap(({ metadata }) => {
      const { name, namespace = '', labels } = metadata
      const node = labels?.[NODE_LABEL]
      return node === undefined ? [] : [{ apiVersion, kind, namespace, name, node }]
    }),
  )
  const nodes = nodesOf(simulation).map((node) => ({
    name: node.metadata.name,
    ready: isReady(node) === 'True',
    resources: node.status?.summary ?? '',
    skipped: node.status?.skippedResources ?? 0,
  }))
  return { nodes, children, events }
}
