import type { LynqHub } from '../api/hub.ts'
import type { LynqNode } from '../api/node.ts'
import { compareText } from './accept-rows.ts'
import { toSeconds } from './conditions.ts'
import { APPROVE_CREATIONS } from './labels.ts'
import type { Held } from './mass-change.ts'
import { countRows, fingerprintOf, isOverLimit } from './mass-change.ts'

interface Growth {
  readonly hub: LynqHub
  /** Uids of all rows that get nodes. */
  readonly uids: readonly string[]
  /** Uids of the nodes that rows without any node would get, one a node. */
  readonly newNodes: readonly string[]
  readonly now: Date
}

/**
 * Whether a read adds suspiciously many nodes. It is compared with the nodes there were when none was
 * missing, for creations come in portions; a first fill has nothing to be compared with. An approval
 * names the whole set of rows, so that it holds for every portion.
 */
export function judgeGrowth({ hub, uids, newNodes, now }: Growth): Held | undefined {
  const guard = hub.spec.growthGuard
  const settled = hub.status?.settledNodes ?? 0
  if (guard === undefined || settled === 0 || !isOverLimit(newNodes.length, settled, guard)) {
    return undefined
  }
  const fingerprint = fingerprintOf([...uids].sort(compareText))
  if (hub.metadata.annotations?.[APPROVE_CREATIONS] === fingerprint) return undefined
  return {
    fingerprint,
    nodes: newNodes.length,
    ...countRows(newNodes),
    since: hub.status?.creationsHeld?.since ?? toSeconds(now),
  }
}

/** What growth is compared with next time; absent without a guard. */
export function settledNodes(
  { spec, status }: LynqHub,
  nodes: readonly LynqNode[],
  isComplete: boolean,
): number | undefined {
  if (spec.growthGuard === undefined) return undefined
  return isComplete ? nodes.length : status?.settledNodes
}
