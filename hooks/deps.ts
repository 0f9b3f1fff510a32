import type { LynqHub } from '../src/api/hub.ts'
import type { Cluster } from '../src/cluster/cluster.ts'
import type { ReadResult } from '../src/rows/row-source.ts'
import type { RowSources } from '../src/rows/row-sources.ts'
import type { SnapshotCache } from '../src/rows/snapshot-cache.ts'
import type { AnswerMemory } from './answer-memory.ts'
import type { CompileForm } from './compiled-forms.ts'
import type { NodeDecision } from './hub/newest-nodes.ts'

/** Everything impure that hooks use. The service, the simulator and the tests each bring their own. */
export interface HookDeps {
  readonly cluster: Cluster
  readonly sources: RowSources
  readonly snapshots: SnapshotCache
  /** Statuses that parents were last given. */
  readonly statuses: AnswerMemory<unknown>
  /** What was last decided of nodes. */
  readonly decisions: AnswerMemory<NodeDecision>
  readonly now: () => Date
  readonly randomBytes: (length: number) => Uint8Array
  /** The service's own namespace: revisions live there, and objects that name no namespace. */
  readonly namespace: string
  /** Forms compiled once for all syncs that use them. */
  readonly compiledForm: CompileForm
  /** Told of every read of rows that really went to the source. */
  readonly onRead?: (hub: LynqHub, seconds: number, result: ReadResult) => void
}
