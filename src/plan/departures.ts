import type { LynqHub } from '../api/hub.ts'
import type { KubeObject } from '../api/kube-object.ts'
import type { LynqNode } from '../api/node.ts'
import { compareText } from './accept-rows.ts'
import { toSeconds } from './conditions.ts'
import { intervalSeconds } from './interval.ts'
import { ABSENT_AT, ABSENT_READS, APPROVE_DELETIONS, HELD_DELETION } from './labels.ts'
import type { Held } from './mass-change.ts'
import { countRows, fingerprintOf, isOverLimit } from './mass-change.ts'
import { isGoing, markDeparture } from './node-object.ts'

/** An observed node of a living form whose row is missing (`isAbsent`) or switched off. */
export interface Departing {
  readonly node: LynqNode
  readonly isAbsent: boolean
}

export interface Departures {
  /** These may go now. */
  readonly leaving: readonly LynqNode[]
  /** These stay for now, listed as they are but for the marks that say why. */
  readonly staying: readonly KubeObject[]
  readonly held: Held | undefined
}

interface Moment {
  readonly hub: LynqHub
  /** All other nodes of living forms: those that are to stay. */
  readonly others: readonly LynqNode[]
  /** The read on which this rests, and when it began. */
  readonly read: { readonly at: Date }
}

/**
 * Which of the nodes that have lost their row may go. All that are missing or switched off count
 * together and from their first read, so that a mass absence is held, and named, before any of it
 * acts. What is held carries the fingerprint of its set: an approval then names exactly those nodes,
 * also when only a part of them could be deleted before a restart.
 */
export function judgeDepartures(departing: readonly Departing[], moment: Moment): Departures {
  const approval = moment.hub.metadata.annotations?.[APPROVE_DELETIONS]
  const isSettled = ({ node }: Departing): boolean =>
    isGoing(node) || (approval !== undefined && markOf(node, HELD_DELETION) === approval)
  const settled = departing.filter(isSettled).map(({ node }) => node)
  const open = departing.filter((departure) => !isSettled(departure))
  const total = open.length + countEstablished(open, moment)
  if (isMassDeletion(open.length, total, moment.hub)) {
    const held = nameHeld(open, moment)
    const marks = { [HELD_DELETION]: held.fingerprint }
    return { leaving: settled, staying: open.map(({ node }) => markDeparture(node, marks)), held }
  }
  const leaving = [...settled]
  const staying: KubeObject[] = []
  for (const { node, isAbsent } of open) {
    const marks = isAbsent ? stillAbsent(node, moment) : undefined
    if (marks === undefined) leaving.push(node)
    else staying.push(markDeparture(node, marks))
  }
  return { leaving, staying, held: undefined }
}

function isMassDeletion(count: number, total: number, { spec }: LynqHub): boolean {
  const { maxPercent, minNodes } = spec.deletionGuard
  if (count === 0 || (maxPercent === 100 && minNodes === 0)) return false
  return count >= total || isOverLimit(count, total, { maxPercent, minNodes })
}

/**
 * Other nodes, without those that came since a hold began: a wrong table brings nodes of its own,
 * beside which the loss would soon look small. A mark without a hold in the status is one whose
 * status a cache does not show yet.
 */
function countEstablished(open: readonly Departing[], { hub, others }: Moment): number {
  const since = hub.status?.deletionsHeld?.since
  if (since === undefined) {
    return open.some(({ node }) => markOf(node, HELD_DELETION) !== undefined) ? 0 : others.length
  }
  const begin = Date.parse(since)
  return others.filter(({ metadata }) => !(Date.parse(metadata.creationTimestamp ?? '') >= begin))
    .length
}

/**
 * The same set held anew later has another fingerprint: an approval that was left lying cannot reach it.
 * A hold is as old as its read, so that a cache without the hub's last status gives no other fingerprint.
 */
function nameHeld(open: readonly Departing[], { hub, read }: Moment): Held {
  const names = open.map(({ node }) => node.metadata.name).sort(compareText)
  const since = hub.status?.deletionsHeld?.since ?? toSeconds(read.at)
  return {
    fingerprint: fingerprintOf([since, names]),
    nodes: names.length,
    ...countRows(open.map(({ node }) => node.spec.uid)),
    since,
  }
}

/** The marks of a node whose row is missing; undefined once it has been missing for long enough. */
function stillAbsent(
  node: LynqNode,
  { hub, read }: Moment,
): Readonly<Record<string, string>> | undefined {
  const seen = Number(markOf(node, ABSENT_READS) ?? 0)
  const last = Date.parse(markOf(node, ABSENT_AT) ?? '')
  const isMarked = Number.isInteger(seen) && seen > 0 && Number.isFinite(last)
  const isDue = isMarked && read.at.getTime() - last >= intervalMs(hub)
  const reads = isMarked ? seen + (isDue ? 1 : 0) : 1
  if (reads >= hub.spec.absenceReads) return undefined
  const at = isMarked && !isDue ? new Date(last) : read.at
  // To the millisecond: a time rounded down would let the next read count too soon.
  return { [ABSENT_READS]: String(reads), [ABSENT_AT]: at.toISOString() }
}

function intervalMs({ spec }: LynqHub): number {
  return intervalSeconds(spec.source.syncInterval) * 1000
}

function markOf({ metadata }: LynqNode, name: string): string | undefined {
  return metadata.annotations?.[name]
}
