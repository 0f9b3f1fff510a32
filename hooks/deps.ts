import type { LynqHub } from '../src/api/hub.ts'
import type { KubeObject } from '../src/api/kube-object.ts'
import type { Cluster } from '../src/cluster/cluster.ts'
import type { CompiledForm } from '../src/plan/compile-form.ts'
import type { ReadResult } from '../src/rows/row-source.ts'
import type { RowSources } from '../src/rows/row-sources.ts'
import type { SnapshotCache } from '../src/rows/snapshot-cache.ts'

/** Everything impure that hooks use. The service, the simulator and the tests each bring their own. */
export interface HookDeps {
  readonly cluster: Cluster
  readonly sources: RowSources
  readonly snapshots: SnapshotCache
  readonly now: () => Date
  readonly randomBytes: (length: number) => Uint8Array
  /** The service's own namespace: revisions live there, and objects that name no namespace. */
  readonly namespace: string
  /** A form compiled once for all nodes that use the revision. */
  readonly compiledForm: (revision: KubeObject) => CompiledForm
  /** Told of every read of rows that really went to the source. */
  readonly onRead?: (hub: LynqHub, seconds: number, result: ReadResult) => void
}
