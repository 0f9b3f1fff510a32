import type { KubeObject } from '../api/kube-object.ts'
import type { LynqNode, ResourcePhase, ResourceStatus } from '../api/node.ts'
import type { ResourceReason } from '../api/reasons.ts'
import type { ClusterAction, Facts, Need } from './cluster-needs.ts'

/** What is decided about one entry. */
export interface Verdict {
  readonly phase: ResourcePhase
  readonly reason: ResourceReason
  /** Empty, or a sentence that names what blocks. */
  readonly message: string
  /** What the answer lists for it; absent when nothing is live and nothing may be created yet. */
  readonly child?: KubeObject
  readonly needs?: readonly Need[]
  readonly actions?: readonly ClusterAction[]
  /** When to look again although nothing need happen in the cluster. */
  readonly resyncAfterSeconds?: number
  /** When its stretch of not being ready began, where that is known better than from the last status. */
  readonly since?: string
  /** Memory of a dry run: what was tried, and the API server's words if it refused. */
  readonly checked?: string
  readonly rejected?: string
}

/** Everything the judgement of an entry may look at. */
export interface Situation {
  readonly node: LynqNode
  /** Observed children by `objectKey`. */
  readonly observed: ReadonlyMap<string, KubeObject>
  /** `groupKey`s of the kinds that Metacontroller manages for nodes. */
  readonly enabled: ReadonlySet<string>
  readonly facts: Facts
  readonly now: Date
  /** What the last status said, by entry id. */
  readonly before: ReadonlyMap<string, ResourceStatus>
}

/** Seconds since an entry entered its present stretch of not being ready; 0 when it only begins now. */
export function elapsedSeconds(since: string | undefined, now: Date): number {
  if (since === undefined) return 0
  const start = Date.parse(since)
  // A clock that leaps back must not make a wait longer than the wait itself.
  return Number.isNaN(start) ? 0 : Math.max(0, (now.getTime() - start) / 1000)
}

/** When to look again for what has been missing for so long: 1 to `most` seconds. */
export function patienceSeconds(since: string | undefined, now: Date, most = 30): number {
  return Math.min(most, Math.max(1, Math.ceil(elapsedSeconds(since, now) / 2)))
}
