import type { KubeObject } from '../api/kube-object.ts'
import type { LynqNode } from '../api/node.ts'
import type { Simulation } from './simulation.ts'

const CUSTOMER = 'acme-corp'
const WIDTH = 32

export function nodesOf({ api }: Simulation): readonly LynqNode[] {
  return api.list('operator.lynq.sh/v1', 'LynqNode') as readonly KubeObject[] as readonly LynqNode[]
}

export function isReady({ status }: LynqNode): string {
  return status?.conditions?.find(({ type }) => type === 'Ready')?.status ?? 'Unknown'
}

export function timelineTitle(forms: readonly string[]): string {
  return ['  time ', ...forms.map((form) => form.padEnd(WIDTH))].join(' ').trimEnd()
}

/** One moment: for each form how many resources are ready, and the first that is not. */
export function timelineRow(
  simulation: Simulation,
  seconds: number,
  forms: readonly string[],
): string {
  const nodes = new Map(nodesOf(simulation).map((node) => [node.metadata.name, node]))
  const cells = forms.map((form) => progress(nodes.get(`${CUSTOMER}-${form}`)).padEnd(WIDTH))
  return [`T+${String(seconds)}s`.padStart(7), ...cells].join(' ').trimEnd()
}

function progress(node: LynqNode | undefined): string {
  const { status } = node ?? {}
  if (status?.resources === undefined) return 'not there yet'
  const blocker = status.resources.find(({ phase }) => phase !== 'Ready')
  const count = status.summary ?? ''
  return blocker === undefined ? `${count} ready` : `${count} ${blocker.id} ${blocker.phase}`
}

/** As the CRD's columns print it. */
export function nodeTable(simulation: Simulation): string {
  const lines = nodesOf(simulation).map((node) => [
    node.metadata.name,
    isReady(node),
    node.status?.summary ?? '',
    String(node.status?.skippedResources ?? ''),
    age(node, simulation.now()),
  ])
  const table = [['NAME', 'READY', 'RESOURCES', 'SKIPPED', 'AGE'], ...lines]
  const widths = table[0]?.map((_, column) =>
    Math.max(...table.map((line) => line[column]?.length ?? 0)),
  )
  return table
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths?.[column] ?? 0))
        .join('   ')
        .trimEnd(),
    )
    .join('\n')
}

function age(node: LynqNode, now: number): string {
  const seconds = Math.floor((now - Date.parse(node.metadata.creationTimestamp ?? '')) / 1000)
  return seconds < 120 ? `${String(seconds)}s` : `${String(Math.floor(seconds / 60))}m`
}
