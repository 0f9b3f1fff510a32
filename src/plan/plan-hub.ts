import type { LynqForm } from '../api/form.ts'
import type { HubStatus } from '../api/hub.ts'
import type { KubeObject } from '../api/kube-object.ts'
import type { SyncResponse } from '../api/metacontroller.ts'
import type { LynqNode } from '../api/node.ts'
import type { RejectedRow, Rows } from './accept-rows.ts'
import { acceptRows, collationKey, compareText, nodeName } from './accept-rows.ts'
import type { Facts, Need, Plan } from './cluster-needs.ts'
import type { HubInput } from './hub-input.ts'
import { hubStatus } from './hub-status.ts'
import { judgeNewNode } from './judge-new-node.ts'
import { keepNode, nodeObject } from './node-object.ts'
import { assertNothingLost } from './nothing-lost.ts'

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
    const status = hubStatus({ ...input, rows: undefined, rejected: [], pending: 0 })
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
  return decide({ ...input, rows, living }, facts)
}

interface Decision extends HubInput {
  readonly rows: Rows
  /** By name. */
  readonly living: readonly LynqForm[]
}

function decide(input: Decision, facts: Facts): Plan<SyncResponse<HubStatus>> {
  const { rows, nodes, hub } = input
  // By collation: to the database a row `ACME` is the row `acme`, whose node has the legal name.
  const rejectedUids = new Set(rows.rejected.map(({ uid }) => collationKey(uid)))
  const observed = new Map(nodes.map((node) => [node.metadata.name, node]))
  const children: KubeObject[] = []
  const missing: KubeObject[] = []
  for (const wanted of wantedNodes(input, observed)) {
    if (observed.delete(wanted.metadata.name)) children.push(wanted)
    else missing.push(wanted)
  }
  // Also those that wait for the first revision of their form.
  const pending = rows.accepted.length * input.living.length - children.length
  const deleted: KubeObject[] = []
  const living = new Set(input.living.map(({ metadata }) => metadata.name))
  for (const node of observed.values()) {
    // A rejected row keeps its nodes, but deleting a form is an explicit act.
    const isKept =
      living.has(node.spec.templateRef) && rejectedUids.has(collationKey(node.spec.uid))
    if (isKept) children.push(keepNode(node))
    else deleted.push(node)
  }
  const portion = missing.slice(0, PORTION).map((node) => judgeNewNode(node, hub, facts))
  children.push(...portion.flatMap(({ child }) => (child === undefined ? [] : [child])))
  assertNothingLost(nodes, children, deleted)
  const rejected: readonly RejectedRow[] = [
    ...rows.rejected,
    ...portion.flatMap((verdict) => (verdict.rejected === undefined ? [] : [verdict.rejected])),
  ]
  const needs = portion.flatMap((verdict): readonly Need[] => verdict.needs)
  const waits = portion.some(
    (verdict) => verdict.child === undefined && verdict.rejected === undefined,
  )
  // The nodes' events normally come first; this is for the case that none was created.
  const soon = missing.length > PORTION || waits ? 1 : Infinity
  return {
    needs,
    actions: portion.flatMap(({ actions }) => actions),
    response: {
      status: hubStatus({ ...input, rejected, pending }),
      children,
      resyncAfterSeconds: Math.min(soon, untilNextRead(input)),
    },
  }
}

/** One node an accepted row and form, by uid and form. Without a usable revision a node stays as it is. */
function* wantedNodes(
  { hub, rows, living, revisions }: Decision,
  observed: ReadonlyMap<string, LynqNode>,
): Generator<KubeObject> {
  const hubId = hub.metadata.name
  for (const { uid, variables } of rows.accepted) {
    for (const form of living) {
      const templateRef = form.metadata.name
      const name = nodeName(uid, templateRef)
      const revision = form.status?.revision
      if (revision !== undefined && revisions.has(revision)) {
        yield nodeObject(name, { uid, hubId, templateRef, revision, variables })
      } else {
        const present = observed.get(name)
        if (present !== undefined) yield keepNode(present)
      }
    }
  }
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

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 }

/** `30s`, `5m`, `1h` in seconds; the schema admits nothing else. */
export function intervalSeconds(text: string): number {
  const seconds = Number.parseInt(text, 10) * (UNIT_SECONDS[text.slice(-1)] ?? 1)
  return Number.isFinite(seconds) && seconds > 0 ? seconds : 30
}
