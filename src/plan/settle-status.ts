import type { LynqNode, NodeStatus, ResourceStatus } from '../api/node.ts'
import { sameJson } from './same-json.ts'

/** How long an entry that has just begun to move may move on without a write that says so. */
const SETTLE_SECONDS = 3

/** What the answer says, and when to look again if that is not the newest word. */
export interface Settled {
  readonly status: NodeStatus
  readonly resyncAfterSeconds?: number
}

/**
 * A status that is about to change again is not worth a write: each is a read, a write and an event
 * for everybody who watches. While entries whose stretch of not being ready has just begun only move
 * on, the answer repeats to the letter what the node says already. Any other change is written at
 * once, and all that was held back with it.
 */
export function settleStatus(status: NodeStatus, node: LynqNode, now: Date): Settled {
  const { observedGeneration, ...said } = node.status ?? {}
  const moves = movesBetween(said, status)
  const ages = moves.map(({ to }) => (now.getTime() - Date.parse(to.since ?? '')) / 1000)
  const isHeld =
    moves.length > 0 &&
    observedGeneration === node.metadata.generation &&
    moves.every(isOnward) &&
    // A time to come is that of another clock, and would hold back for as long as the two differ.
    ages.every((age) => age >= 0 && age < SETTLE_SECONDS) &&
    sameJson(withoutMotion(said), withoutMotion(status))
  if (!isHeld) return { status }
  return { status: said, resyncAfterSeconds: Math.ceil(SETTLE_SECONDS - Math.max(...ages)) }
}

/** The steps of an object on its way, by reason. An object that is being deleted is not on its way. */
const STEPS: ReadonlyMap<string | undefined, number> = new Map([
  ['Applying', 0],
  ['CacheBehind', 0],
  ['NotReady', 1],
])

interface Move {
  readonly from: ResourceStatus
  readonly to: ResourceStatus
}

/** Entries on their way of which the two statuses differ. */
function movesBetween(before: NodeStatus, after: NodeStatus): readonly Move[] {
  const old = new Map(before.resources?.map((resource) => [resource.id, resource]))
  return (after.resources ?? []).flatMap((to) => {
    const from = old.get(to.id)
    return from === undefined || !STEPS.has(to.reason) || sameJson(from, to) ? [] : [{ from, to }]
  })
}

function isOnward({ from, to }: Move): boolean {
  return (STEPS.get(from.reason) ?? Infinity) <= (STEPS.get(to.reason) ?? Infinity)
}

/** Reasons of conditions whose message tells of entries on their way. */
const MOVING: ReadonlySet<string> = new Set(['NotAllResourcesReady', 'Reconciling'])

/** A status less all that follows from how far its entries on their way are. */
function withoutMotion(status: NodeStatus): NodeStatus {
  return {
    ...status,
    resources: (status.resources ?? []).map((resource) => {
      if (STEPS.has(resource.reason)) {
        return { ...resource, phase: 'Progressing', reason: '', message: '' }
      }
      // It names the phases of what it waits for.
      return resource.reason === 'DependencyNotReady' ? { ...resource, message: '' } : resource
    }),
    conditions: (status.conditions ?? []).map((condition) =>
      MOVING.has(condition.reason) ? { ...condition, message: '' } : condition,
    ),
  }
}
