import type { LynqForm } from '../api/form.ts'
import type { HubStatus } from '../api/hub.ts'
import type { KubeObject } from '../api/kube-object.ts'
import type { SyncResponse } from '../api/metacontroller.ts'
import type { LynqNode } from '../api/node.ts'
import type { RolloutStatus } from '../api/rollout-status.ts'
import type { Rows } from './accept-rows.ts'
import { acceptRows, compareText } from './accept-rows.ts'
import type { Facts, Need, Plan } from './cluster-needs.ts'
import { judgeDepartures } from './departures.ts'
import { orderForms } from './form-order.ts'
import { settledNodes } from './growth.ts'
import type { HubInput } from './hub-input.ts'
import { hubStatus } from './hub-status.ts'
import { intervalSeconds } from './interval.ts'
import type { NewNode } from './judge-new-node.ts'
import { judgeNewNode } from './judge-new-node.ts'
import { keepDependencies } from './keep-dependencies.ts'
import { findMissing } from './missing-nodes.ts'
import { namespacesFirst } from './namespaces-first.ts'
import { isGoing, keepNode } from './node-object.ts'
import { assertNothingLost } from './nothing-lost.ts'
import type { Rollout } from './rollout.ts'
import { planRollout } from './rollout.ts'
import type { SortedNodes } from './sort-nodes.ts'
import { sortNodes } from './sort-nodes.ts'
import { patienceSeconds } from './verdict.ts'

/**
 * New nodes a sync. Metacontroller writes a sync's children one after the other and the status last:
 * in portions the status moves from the first second, and the nodes' own events bring the next sync.
 */
const PORTION = 100

/**
 * The whole decision about a hub's nodes. A failed read, unknown forms, a rejected row or a missing
 * revision never removes a node: such nodes are listed as they are.
 */
export function planHub(input: HubInput, facts: Facts): Plan<SyncResponse<HubStatus>> {
  const { read, nodes, forms } = input
  if (forms === undefined || !read.result.ok) {
    const status = hubStatus({ ...input, decided: undefined })
    return {
      needs: [],
      actions: [],
      response: { status, children: nodes.map(keepNode), resyncAfterSeconds: untilNextRead(input) },
    }
  }
  const living = forms
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .sort((a, b) => compareText(a.metadata.name, b.metadata.name))
  const rows = acceptRows(
    read.result.rows,
    input.hub.spec,
    living.map(({ metadata }) => metadata.name),
  )
  return decide({ ...input, forms, rows, living }, facts)
}

interface Decision extends HubInput {
  readonly forms: readonly LynqForm[]
  readonly rows: Rows
  /** By name. */
  readonly living: readonly LynqForm[]
}

function decide(input: Decision, facts: Facts): Plan<SyncResponse<HubStatus>> {
  const { rows, nodes, hub } = input
  const sorted = sortNodes(input)
  const order = orderForms(input.forms)
  const rollouts = rollOut(input, sorted)
  const departing = sorted.forms.flatMap((form) => form.departing)
  const departures = judgeDepartures(departing, { ...input, others: othersOf(sorted) })
  const leaving = keepDependencies(
    [...departures.leaving, ...sorted.formless],
    [...departing.map(({ node }) => node), ...sorted.formless],
    order,
  )
  const missing = findMissing({
    ...input,
    sorted,
    order,
    revisions: new Map([...rollouts].map(([form, { newRevision }]) => [form, newRevision])),
  })
  // A hold is on record before anything new comes: a cache that shows new nodes and no hold yet would
  // judge the loss beside them.
  const holdBegins = departures.held !== undefined && input.recorded.deletionsHeld === undefined
  const judge = (node: LynqNode): NewNode => judgeNewNode(node, hub, facts)
  const next = namespacesFirst(missing.open, input.forms, judge)
  const portion = (holdBegins ? [] : next).slice(0, PORTION).map(judge)
  const children: readonly KubeObject[] = [
    ...sorted.forms.flatMap(({ form, staying, kept }) => [
      ...(rollouts.get(form.metadata.name)?.nodes ?? staying.map(({ node }) => keepNode(node))),
      ...kept.map(keepNode),
    ]),
    ...departures.staying,
    ...leaving.later.map(keepNode),
    ...portion.flatMap(({ child }) => child ?? []),
  ]
  assertNothingLost(nodes, children, leaving.now)
  // Also those that wait for the first revision of their form.
  const pending = sorted.forms.reduce((sum, form) => sum + form.missing.length, 0)
  const waits = portion.some(
    (verdict) => verdict.child === undefined && verdict.rejected === undefined,
  )
  // The nodes' events normally come first; this is for the case that none was created.
  const soon = missing.open.length > portion.length || waits ? patience(input) : Infinity
  const wakes = [...rollouts.values()].map(({ wakeSeconds }) => Math.max(1, Math.ceil(wakeSeconds)))
  const decided = {
    rows,
    rejected: [...rows.rejected, ...portion.flatMap(({ rejected }) => rejected ?? [])],
    pending,
    waiting: missing.waiting,
    deletionsHeld: departures.held,
    creationsHeld: missing.held,
    settledNodes: settledNodes(hub, nodes, pending === 0),
    rollouts: statusesOf(rollouts),
  }
  return {
    needs: portion.flatMap((verdict): readonly Need[] => verdict.needs),
    actions: portion.flatMap(({ actions }) => actions),
    response: {
      status: hubStatus({ ...input, decided }),
      children,
      resyncAfterSeconds: Math.min(soon, untilNextRead(input), ...wakes),
    },
  }
}

/** By form; without a usable revision a form's nodes stay as they are. */
function rollOut(input: Decision, { forms }: SortedNodes): ReadonlyMap<string, Rollout> {
  const { hub, revisions, now } = input
  const before = rolloutsIn(hub.status)
  const recorded = rolloutsIn(input.recorded)
  return new Map(
    forms.flatMap(({ form, target, staying, departing }) => {
      if (target === undefined) return []
      const rollout = planRollout({
        form,
        target,
        revisions,
        staying,
        departing: departing.flatMap(({ node }) => (isGoing(node) ? [] : [node])),
        before: before.get(form.metadata.name),
        recorded: recorded.get(form.metadata.name),
        now,
      })
      return [[form.metadata.name, rollout] as const]
    }),
  )
}

function rolloutsIn(status: HubStatus | undefined): ReadonlyMap<string, RolloutStatus | undefined> {
  return new Map(status?.forms?.map(({ name, rollout }) => [name, rollout]))
}

function statusesOf(rollouts: ReadonlyMap<string, Rollout>): ReadonlyMap<string, RolloutStatus> {
  return new Map([...rollouts].map(([form, { status }]) => [form, status]))
}

/** Nodes of living forms that have their row and are not on their way out. */
function othersOf({ forms }: SortedNodes): readonly LynqNode[] {
  return forms.flatMap(({ staying, kept }) => [
    ...staying.map(({ node }) => node),
    ...kept.filter((node) => !isGoing(node)),
  ])
}

/** A sync of thousands of nodes is too much to be repeated every second for one that cannot come. */
function patience({ hub, now }: HubInput): number {
  const ready = hub.status?.conditions?.find(({ type }) => type === 'Ready')
  return patienceSeconds(ready?.status === 'False' ? ready.lastTransitionTime : undefined, now, 10)
}

/** A database that was away for a moment is not left alone for an hour. */
const RETRY_SECONDS = 30

/** Seconds until the rows in use are one interval old, or until a failed read is tried again. */
function untilNextRead({ hub, read, now }: HubInput): number {
  const age = (now.getTime() - read.at.getTime()) / 1000
  const interval = intervalSeconds(hub.spec.source.syncInterval)
  const wait = read.result.ok ? interval : Math.min(interval, RETRY_SECONDS)
  return Math.max(1, Math.ceil(wait - age))
}
