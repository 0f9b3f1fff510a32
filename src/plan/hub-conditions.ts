import type { LynqForm } from '../api/form.ts'
import type { LynqHub } from '../api/hub.ts'
import type { RejectedRow } from './accept-rows.ts'
import { compareText } from './accept-rows.ts'
import type { Finding } from './conditions.ts'
import { shorten } from './conditions.ts'
import type { HubDecision, HubFindings } from './hub-input.ts'
import { APPROVE_CREATIONS, APPROVE_DELETIONS } from './labels.ts'
import type { Held } from './mass-change.ts'
import { isFingerprint } from './mass-change.ts'
import { finding } from './node-conditions.ts'

interface Counts {
  readonly ready: number
  readonly failed: number
}

/** Conditions of a hub. The reason of Ready is the STATUS column, so the worst trouble wins. */
export function hubConditions(found: HubFindings & Counts): readonly Finding[] {
  const { hub, read, decided } = found
  const failure = read.result.ok ? undefined : read.result.failure
  const trouble = worstTrouble(found)
  return [
    trouble === undefined
      ? finding('Ready', true, 'Synced', `${nodeCount(found.nodes.length)} ready`)
      : finding('Ready', false, trouble.reason, trouble.message),
    failure === undefined
      ? finding('SourceReachable', true, 'ReadSucceeded', '')
      : finding('SourceReachable', false, failure.code, failure.message),
    ...(decided === undefined ? carried(found) : decisionConditions(hub, decided)),
    ...(trouble === undefined ? [] : [ownWord(trouble)]),
  ]
}

/** What only a complete read can tell. */
function decisionConditions(hub: LynqHub, decided: HubDecision): readonly Finding[] {
  const { rejected, deletionsHeld, creationsHeld } = decided
  const held = (type: string, text: string | undefined): Finding =>
    text === undefined ? finding(type, false, 'NothingHeld', '') : finding(type, true, type, text)
  return [
    rejected.length === 0
      ? finding('RowsRejected', false, 'AllRowsAccepted', '')
      : finding('RowsRejected', true, 'RowsRejected', describeRejected(rejected)),
    held('DeletionsHeld', deletionsHeld && describeDeletions(deletionsHeld, hub)),
    ...(hub.spec.growthGuard === undefined
      ? []
      : [held('CreationsHeld', creationsHeld && describeCreations(creationsHeld, hub))]),
  ]
}

/** kstatus' own words, there only while they hold, so that other tools read us without knowing us. */
function ownWord({ isMoving, reason, message }: Trouble): Finding {
  return isMoving
    ? finding('Reconciling', true, 'Reconciling', message)
    : finding('Stalled', true, reason, message)
}

interface Trouble {
  readonly reason: string
  readonly message: string
  /** Passes by itself. */
  readonly isMoving: boolean
}

function worstTrouble(found: HubFindings & Counts): Trouble | undefined {
  const { hub, read, forms, decided, nodes, ready, failed } = found
  const stuck = { isMoving: false }
  if (!read.result.ok) {
    const message = `${read.result.failure.message}; nothing is touched`
    return { reason: 'SourceUnreachable', message, ...stuck }
  }
  if (forms === undefined || decided === undefined) {
    const message = 'the forms of this hub are not known; nothing is touched'
    return { reason: 'FormsUnknown', message, ...stuck }
  }
  const { rejected, pending, deletionsHeld, creationsHeld } = decided
  if (deletionsHeld !== undefined) {
    return { reason: 'DeletionsHeld', message: describeDeletions(deletionsHeld, hub), ...stuck }
  }
  if (creationsHeld !== undefined) {
    return { reason: 'CreationsHeld', message: describeCreations(creationsHeld, hub), ...stuck }
  }
  if (rejected.length > 0) {
    return { reason: 'RowsRejected', message: describeRejected(rejected), ...stuck }
  }
  if (failed > 0) {
    const message = `${String(failed)} of ${String(nodes.length)} nodes have failed`
    return { reason: 'NodesFailed', message, ...stuck }
  }
  const passing = { isMoving: true }
  if (forms.length === 0 && nodes.length === 0) {
    return { reason: 'NoForms', message: 'no LynqForm names this hub yet', ...passing }
  }
  if (pending > 0) {
    return {
      reason: 'CreatingNodes',
      message: `${nodeCount(pending)} still to be created${describeWaiting(decided)}${describeUnusable(forms)}`,
      ...passing,
    }
  }
  if (ready < nodes.length) {
    const message = `${String(ready)} of ${String(nodes.length)} nodes are ready`
    return { reason: 'NodesNotReady', message, ...passing }
  }
  return undefined
}

const SAMPLES = 5

/** How many rows, and the first keys with the reason of each. */
function describeRejected(rejected: readonly RejectedRow[]): string {
  const samples = rejected
    .slice(0, SAMPLES)
    .map(({ uid, why }) => `${uid === '' ? '(no uid)' : `"${shorten(uid, 64)}"`}: ${why}`)
  const more = rejected.length > SAMPLES ? `; +${String(rejected.length - SAMPLES)} more` : ''
  const what =
    rejected.length === 1
      ? '1 row is rejected and its nodes are kept'
      : `${String(rejected.length)} rows are rejected and their nodes are kept`
  return shorten(`${what}: ${samples.join('; ')}${more}`)
}

function describeDeletions(held: Held, hub: LynqHub): string {
  const what = `${nodeCount(held.nodes)} not deleted although the rows are missing or switched off`
  return `${what}: ${samples(held)}; to let exactly these go, ${describeApproval(APPROVE_DELETIONS, held, hub)}`
}

function describeCreations(held: Held, hub: LynqHub): string {
  const what = `${nodeCount(held.nodes)} not created, for one read brought so many`
  return `${what}: ${samples(held)}; to create them, ${describeApproval(APPROVE_CREATIONS, held, hub)}`
}

/**
 * How to approve what is held, and why an approval that is there does not. What is no fingerprint is
 * not repeated, for nobody knows what it says.
 */
function describeApproval(
  annotation: string,
  { fingerprint }: Held,
  { metadata }: LynqHub,
): string {
  const how = `annotate the hub with ${annotation}=${fingerprint}`
  const approval = metadata.annotations?.[annotation]
  if (approval === undefined || approval === fingerprint) return how
  return isFingerprint(approval)
    ? `${how}; the approval ${approval} does not match the set now held (${fingerprint})`
    : `${how}; the approval that is there is no fingerprint of 12 hexadecimal digits`
}

/** The uids of a few of the rows, and how many more there are. */
function samples({ rows = 0, sample = [] }: Held): string {
  const more = rows > sample.length ? `, +${String(rows - sample.length)} more` : ''
  return `rows ${sample.map((uid) => `"${shorten(uid, 64)}"`).join(', ')}${more}`
}

function describeWaiting({ waiting }: HubDecision): string {
  return waiting === 0 ? '' : `, ${String(waiting)} of them after the forms they depend on`
}

/** `1 node is`, `12 nodes are`. */
export function nodeCount(count: number): string {
  return count === 1 ? '1 node is' : `${String(count)} nodes are`
}

/** Nodes of a form are created only once it has a revision, which an invalid form never gets. */
function describeUnusable(forms: readonly LynqForm[]): string {
  const names = forms
    .filter(({ status }) => status?.revision === undefined)
    .map(({ metadata }) => metadata.name)
    .sort(compareText)
  if (names.length === 0) return ''
  const more = names.length > SAMPLES ? `, +${String(names.length - SAMPLES)} more` : ''
  return `; not valid yet: LynqForm ${names.slice(0, SAMPLES).join(', ')}${more}`
}

/** Without a complete read the last word on rows stands. */
function carried({ hub }: HubFindings): readonly Finding[] {
  const old = hub.status?.conditions ?? []
  const last = (kind: string): readonly Finding[] =>
    old.flatMap(({ type, status, reason, message }) =>
      type === kind ? [{ type, status, reason, message }] : [],
    )
  const rejected = last('RowsRejected')
  return [
    ...(rejected.length > 0 ? rejected : [finding('RowsRejected', false, 'AllRowsAccepted', '')]),
    ...last('DeletionsHeld'),
    ...last('CreationsHeld'),
  ]
}
