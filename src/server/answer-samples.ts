import type { HookKind } from './hook-table.ts'

/** One value of one gauge about one object. */
export interface Sample {
  readonly gauge: GaugeName
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** Gauges about objects: name → what it says, and its labels. */
export const objectGauges = {
  lynqnode_resources_desired: ['Objects the form asks for', ['lynqnode']],
  lynqnode_resources_ready: ['Objects that are Ready', ['lynqnode']],
  lynqnode_resources_failed: ['Objects that failed', ['lynqnode']],
  lynqnode_resources_skipped: ['Objects whose dependency failed', ['lynqnode']],
  lynqnode_resources_conflicted: ['Objects somebody else owns', ['lynqnode']],
  lynqnode_condition_status: ['Conditions: 0 False, 1 True, 2 Unknown', ['lynqnode', 'type']],
  lynqnode_degraded_status: ['1 for the reason a node is degraded', ['lynqnode', 'reason']],
  hub_desired: ['Nodes there should be', ['hub']],
  hub_ready: ['Nodes that are Ready', ['hub']],
  hub_failed: ['Nodes with a failed, skipped or conflicting object', ['hub']],
  lynq_hub_rejected_rows: ['Active rows that cannot have nodes', ['hub']],
  lynq_hub_condition_status: ['Conditions: 0 False, 1 True, 2 Unknown', ['hub', 'type']],
  lynq_deletions_held: ['Nodes that the deletion guard holds back', ['hub']],
  lynq_creations_held: ['Nodes that the growth guard holds back', ['hub']],
  lynqform_nodes: ['Nodes of the form', ['form']],
  lynqform_nodes_ready: ['Nodes of the form that are Ready', ['form']],
  lynqform_condition_status: ['Conditions: 0 False, 1 True, 2 Unknown', ['form', 'type']],
  lynqform_rollout_phase: ['0 Idle, 1 InProgress, 2 Complete, 3 Failed', ['form']],
  lynqform_rollout_updating_nodes: ['Nodes on their way to the new revision', ['form']],
  lynqform_rollout_progress: ['Share of nodes moved and Ready, in percent', ['form']],
} as const satisfies Record<string, readonly [string, readonly string[]]>

export type GaugeName = keyof typeof objectGauges

type Status = Readonly<Record<string, unknown>>

const counters: Readonly<Record<HookKind, readonly (readonly [GaugeName, string])[]>> = {
  node: [
    ['lynqnode_resources_desired', 'desiredResources'],
    ['lynqnode_resources_ready', 'readyResources'],
    ['lynqnode_resources_failed', 'failedResources'],
    ['lynqnode_resources_skipped', 'skippedResources'],
    ['lynqnode_resources_conflicted', 'conflictedResources'],
  ],
  hub: [
    ['hub_desired', 'desired'],
    ['hub_ready', 'ready'],
    ['hub_failed', 'failed'],
    ['lynq_hub_rejected_rows', 'rejectedRows'],
  ],
  form: [
    ['lynqform_nodes', 'totalNodes'],
    ['lynqform_nodes_ready', 'readyNodes'],
  ],
}
const ownLabel = { node: 'lynqnode', hub: 'hub', form: 'form' } as const
const conditionGauge = {
  node: 'lynqnode_condition_status',
  hub: 'lynq_hub_condition_status',
  form: 'lynqform_condition_status',
} as const
const conditionValues = new Map<unknown, number>([
  ['False', 0],
  ['True', 1],
  ['Unknown', 2],
])
const phases = ['Idle', 'InProgress', 'Complete', 'Failed']

/** What the status in an answer says, as samples; fields it lacks give none. */
export function readSamples(kind: HookKind, name: string, status: Status): Sample[] {
  const labels = { [ownLabel[kind]]: name }
  const counts = counters[kind].flatMap(([gauge, field]) => toSample(gauge, labels, status[field]))
  return [
    ...counts,
    ...readConditions(kind, labels, status),
    ...(kind === 'form' ? readRollout(labels, status.rollout) : []),
    ...(kind === 'hub' ? readHeld(labels, status) : []),
  ]
}

function readConditions(kind: HookKind, labels: Sample['labels'], status: Status): Sample[] {
  const conditions = Array.isArray(status.conditions) ? status.conditions.filter(isObject) : []
  return conditions.flatMap(({ type, status: holds, reason }) => [
    ...toSample(
      conditionGauge[kind],
      { ...labels, type: String(type) },
      conditionValues.get(holds),
    ),
    ...(kind === 'node' && type === 'Degraded' && holds === 'True'
      ? toSample('lynqnode_degraded_status', { ...labels, reason: String(reason) }, 1)
      : []),
  ])
}

/** 0 while nothing is held, so that an alert ends. */
function readHeld(labels: Sample['labels'], status: Status): Sample[] {
  const nodesOf = (held: unknown): unknown => (isObject(held) ? held.nodes : 0)
  return [
    ...toSample('lynq_deletions_held', labels, nodesOf(status.deletionsHeld)),
    ...toSample('lynq_creations_held', labels, nodesOf(status.creationsHeld)),
  ]
}

function readRollout(labels: Sample['labels'], rollout: unknown): Sample[] {
  if (!isObject(rollout)) return []
  const { totalNodes, readyUpdatedNodes } = rollout
  const percent =
    typeof totalNodes === 'number' && typeof readyUpdatedNodes === 'number' && totalNodes > 0
      ? (100 * readyUpdatedNodes) / totalNodes
      : undefined
  const phase = phases.findIndex((name) => name === rollout.phase)
  return [
    ...toSample('lynqform_rollout_phase', labels, phase < 0 ? undefined : phase),
    ...toSample('lynqform_rollout_updating_nodes', labels, rollout.updatingNodes),
    ...toSample('lynqform_rollout_progress', labels, percent),
  ]
}

function toSample(gauge: GaugeName, labels: Sample['labels'], value: unknown): Sample[] {
  return typeof value === 'number' ? [{ gauge, labels, value }] : []
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
