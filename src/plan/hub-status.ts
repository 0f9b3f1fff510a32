import type { HubStatus } from '../api/hub.ts'
import type { LynqForm } from '../api/form.ts'
import type { LynqNode } from '../api/node.ts'
import type { RolloutStatus } from '../api/rollout-status.ts'
import { compareText } from './accept-rows.ts'
import { dateConditions, toSeconds } from './conditions.ts'
import { hubConditions } from './hub-conditions.ts'
import type { HubDecision, HubFindings } from './hub-input.ts'
import { isNodeFailed, isNodeReady } from './node-object.ts'

export function hubStatus(found: HubFindings): HubStatus {
  const { hub, forms, nodes, decided, read, now } = found
  const before = hub.status ?? {}
  const tallies = tallyForms(forms ?? [], nodes)
  const ready = sum(tallies, 'readyNodes')
  const failed = sum(tallies, 'failedNodes')
  const living = forms?.filter(({ metadata }) => metadata.deletionTimestamp === undefined)
  // The start of the read, never rounded up: another replica reads anew what is older.
  const lastSyncTime = toSeconds(read.at)
  const counted =
    decided === undefined
      ? lastWords(before)
      : { ...newWords(decided, living?.length ?? 0), lastSyncTime }
  return {
    ...counted,
    referencingTemplates: forms?.length ?? before.referencingTemplates ?? 0,
    nodes: nodes.length,
    ready,
    failed,
    forms:
      forms === undefined
        ? (before.forms ?? [])
        : [...tallies.values()].map((tally) => toCount(tally, rolloutOf(found, tally.name))),
    conditions: dateConditions(hubConditions({ ...found, ready, failed }), before, {
      now,
      generation: hub.metadata.generation,
    }),
  }
}

/** What only a complete read can change: a hold that began before a failed read is still the same. */
function lastWords({
  observedGeneration: _added,
  conditions: _old,
  ...words
}: HubStatus): HubStatus {
  return words
}

function newWords(decided: HubDecision, living: number): HubStatus {
  const { rows, rejected, deletionsHeld, creationsHeld, settledNodes } = decided
  return {
    rows: rows.count,
    active: rows.activeCount,
    rejectedRows: rejected.length,
    desired: rows.accepted.length * living,
    ...(deletionsHeld === undefined ? {} : { deletionsHeld }),
    ...(creationsHeld === undefined ? {} : { creationsHeld }),
    ...(settledNodes === undefined ? {} : { settledNodes }),
  }
}

type FormCount = NonNullable<HubStatus['forms']>[number]

interface Tally {
  readonly name: string
  readonly revision: string | undefined
  totalNodes: number
  updatedNodes: number
  readyNodes: number
  failedNodes: number
  readonly revisions: Set<string>
}

/** One pass over the nodes, for there may be tens of thousands. Forms that are going are counted too. */
function tallyForms(
  forms: readonly LynqForm[],
  nodes: readonly LynqNode[],
): ReadonlyMap<string, Tally> {
  const current = new Map(forms.map(({ metadata, status }) => [metadata.name, status?.revision]))
  const names = new Set([...current.keys(), ...nodes.map(({ spec }) => spec.templateRef)])
  const tallies = new Map(
    [...names].sort(compareText).map((name) => [name, newTally(name, current.get(name))]),
  )
  for (const node of nodes) {
    const tally = tallies.get(node.spec.templateRef)
    if (tally === undefined) continue
    tally.totalNodes += 1
    tally.revisions.add(node.spec.revision)
    if (node.spec.revision === tally.revision) tally.updatedNodes += 1
    if (isNodeReady(node)) tally.readyNodes += 1
    else if (isNodeFailed(node)) tally.failedNodes += 1
  }
  return tallies
}

function newTally(name: string, revision: string | undefined): Tally {
  const zero = { totalNodes: 0, updatedNodes: 0, readyNodes: 0, failedNodes: 0 }
  return { name, revision, ...zero, revisions: new Set() }
}

function sum(tallies: ReadonlyMap<string, Tally>, field: 'readyNodes' | 'failedNodes'): number {
  let total = 0
  for (const tally of tallies.values()) total += tally[field]
  return total
}

/** Without a complete read nothing moves, and the last word stands. */
function rolloutOf({ hub, decided }: HubFindings, form: string): RolloutStatus | undefined {
  return decided === undefined
    ? hub.status?.forms?.find(({ name }) => name === form)?.rollout
    : decided.rollouts.get(form)
}

/** What a form copies into its own status, so that its sync costs nothing per node. */
function toCount(
  { revision, revisions, ...counts }: Tally,
  rollout: RolloutStatus | undefined,
): FormCount {
  return {
    ...counts,
    ...(revision === undefined ? {} : { revision }),
    revisions: [...revisions].sort(compareText),
    ...(rollout === undefined ? {} : { rollout }),
  }
}
