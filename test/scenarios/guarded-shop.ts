import type { HubStatus } from '../../src/api/hub.ts'
import type { KubeObject } from '../../src/api/kube-object.ts'
import type { Fields } from '../../src/simulate/fields.ts'
import { printTable } from '../support/print-table.ts'
import type { ScenarioCluster } from '../support/scenario-cluster.ts'
import { row, shopHub } from './shop.ts'

/** Rows `r0`, `r1`, … from one number to before another. */
export function rowsFrom(first: number, end: number): readonly Fields[] {
  return Array.from({ length: end - first }, (_, index) => row(`r${String(first + index)}`))
}

/** The hub `shop` with the default guards, read every 4 s. */
export function guardedHub(rows: readonly Fields[], safety: Fields = {}): KubeObject {
  const hub = shopHub(rows, safety)
  const spec = hub.spec as Fields
  return { ...hub, spec: { ...spec, source: { type: 'static', syncInterval: '4s', rows } } }
}

export function shopStatus(cluster: ScenarioCluster): HubStatus {
  return cluster.get('LynqHub shop').status ?? {}
}

export function shopCondition(cluster: ScenarioCluster, type: string): Fields | undefined {
  return shopStatus(cluster).conditions?.find((condition) => condition.type === type)
}

/** The columns of the hub without its ages. */
export function shopLine(cluster: ScenarioCluster): string {
  return (printTable([cluster.get('LynqHub shop')], cluster.now())[1] ?? '')
    .split(' ')
    .slice(0, 7)
    .join(' ')
}

/** The value of an annotation of every node that has it, by name of the node. */
export function marksOf(cluster: ScenarioCluster, annotation: string): Readonly<Fields> {
  return Object.fromEntries(
    cluster.nodes().flatMap(({ metadata }) => {
      const value = metadata.annotations?.[annotation]
      return value === undefined ? [] : [[metadata.name, value] as const]
    }),
  )
}

/** Runs until this many deletions are held, and gives their fingerprint. */
export async function untilHeld(cluster: ScenarioCluster, nodes: number): Promise<string> {
  await cluster.until(
    `${String(nodes)} deletions are held`,
    () => shopStatus(cluster).deletionsHeld?.nodes === nodes,
  )
  return shopStatus(cluster).deletionsHeld?.fingerprint ?? ''
}

export async function annotate(
  cluster: ScenarioCluster,
  place: string,
  annotations: Fields,
): Promise<void> {
  await cluster.edit(place, { metadata: { annotations } })
}
