import type { LynqNode } from '../api/node.ts'
import { MOVED_AT } from './labels.ts'
import { isCurrent, isNodeReady } from './node-object.ts'

/** When a node was moved to the revision it has; undefined = it was created with it. Milliseconds. */
export function movedAt({ metadata }: LynqNode): number | undefined {
  const at = Date.parse(metadata.annotations?.[MOVED_AT] ?? '')
  return Number.isFinite(at) ? at : undefined
}

/** Moved, and not once Ready since. What happens to it later is no matter of the rollout any more. */
export function isUnproven(node: LynqNode): boolean {
  return movedAt(node) !== undefined && node.status?.readyRevision !== node.spec.revision
}

/**
 * Whether a node takes a place of maxSkew. A status of an older spec proves nothing: the node may
 * have been moved away and back since. Where changes of rows are throttled, every moved node that is
 * not Ready takes a place, as with upstream Lynq.
 */
export function isOnWay(node: LynqNode, throttlesData: boolean): boolean {
  if (movedAt(node) === undefined) return false
  return throttlesData ? !isNodeReady(node) : isUnproven(node) || !isCurrent(node)
}

/** An unproven node that took longer than the rollout allows. */
export function isLate(node: LynqNode, deadlineSeconds: number, now: Date): boolean {
  return secondsLeft(node, deadlineSeconds, now) < 0
}

/** Seconds until an unproven node counts as failed; less than 0 = it has. */
export function secondsLeft(node: LynqNode, deadlineSeconds: number, now: Date): number {
  const at = movedAt(node) ?? now.getTime()
  return deadlineSeconds - (now.getTime() - at) / 1000
}
