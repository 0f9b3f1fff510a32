import type { KubeObject } from '../../src/api/kube-object.ts'
import type { LynqNode, ResourceStatus } from '../../src/api/node.ts'
import type { ApplyStrategy } from '../../src/simulate/apply-child.ts'
import type { WriteVerb } from '../../src/simulate/api-server.ts'
import type { Propagation } from '../../src/simulate/delete-object.ts'
import type { Fields, Resource } from '../../src/simulate/fields.ts'
import type { KubeletOptions, WorkloadMatch } from '../../src/simulate/kubelet.ts'

/** `Kind name` or `Kind namespace/name`; `Kind.group/version` for kinds that are not in the table. */
export type Place = string

export interface ScenarioOptions {
  readonly strategy: ApplyStrategy
  readonly kubelet?: KubeletOptions
  /** Kinds to add to the children of LynqNodes. */
  readonly moreKinds?: readonly { readonly apiVersion: string; readonly resource: string }[]
  /** Objects that exist before Metacontroller starts, such as the CRDs of `moreKinds`. */
  readonly existing?: string
  /** Simulator only: installs our CRDs with their schemas, which costs about 100 ms. */
  readonly hasCrds?: boolean
}

/** A write that reached the API server. */
export interface WriteRequest {
  readonly verb: WriteVerb
  /** Field manager; on a real cluster the user: `metacontroller`, `lynq`, or whoever else. */
  readonly manager: string
  readonly kind: string
  readonly name: string
}

export interface Requests {
  /** How often each hook was called, by `kind/verb`, e.g. `node/sync`. */
  readonly hookCalls: ReadonlyMap<string, number>
  /** In order, also those that were refused; dry runs are not among them. */
  readonly writes: readonly WriteRequest[]
}

/**
 * A cluster with Metacontroller, the hooks, and hands to work in it: the simulator in virtual time,
 * or a real control plane. Reads show what a watch has brought; every write is waited for, and the
 * next read shows it.
 */
export interface ScenarioCluster {
  readonly world: 'simulated' | 'real'
  /** Milliseconds since the epoch, in the cluster's time. */
  readonly now: () => number

  readonly find: (place: Place) => Resource | undefined
  /** Like `find`, but it must be there. */
  readonly get: (place: Place) => Resource
  /** `namespace/name` or `name` of all objects of a kind, sorted; without what every cluster has. */
  readonly list: (kind: string, namespace?: string) => readonly string[]
  readonly nodes: () => readonly LynqNode[]
  readonly node: (name: string) => LynqNode
  /** Entry id → phase; empty while the node is not there. */
  readonly phases: (node: string) => Readonly<Record<string, string>>
  /** What a node says of one entry. */
  readonly entry: (node: string, id: string) => ResourceStatus
  /** Calls `listener` after every change of an object: ADDED, MODIFIED, DELETED. */
  readonly watch: (listener: (type: string, object: KubeObject) => void) => void
  readonly requests: () => Promise<Requests>
  /** Messages of the Warning events about an object. */
  readonly warnings: (place: Place) => Promise<readonly string[]>

  /** `kubectl apply --server-side --force-conflicts -f -`. */
  readonly apply: (manifests: string | KubeObject) => Promise<void>
  readonly create: (object: KubeObject, manager: string) => Promise<void>
  /** Replaces the rows of a static hub: an UPDATE that is seen at once. */
  readonly setRows: (hub: string, rows: readonly Fields[]) => Promise<void>
  /** A merge patch by someone; default: kubectl-edit. */
  readonly edit: (place: Place, patch: Fields, manager?: string) => Promise<void>
  readonly remove: (place: Place, propagation?: Propagation) => Promise<void>
  /** Forces all finalizers away. */
  readonly unfinalize: (place: Place) => Promise<void>

  /** Whoever makes workloads progress: kubelets and the controllers above them. */
  readonly kubelet: {
    /** Matching workloads stay unready until `release`. */
    readonly hold: (match: WorkloadMatch) => Promise<void>
    readonly release: (match: WorkloadMatch) => Promise<void>
    /** Workloads with this image never start; Jobs with it fail. */
    readonly breakImage: (image: string) => Promise<void>
    readonly repairImage: (image: string) => Promise<void>
  }

  /** Nobody answers hooks until `startService`. */
  readonly stopService: () => Promise<void>
  readonly startService: () => Promise<void>
  /** The service's process starts anew: it remembers nothing. */
  readonly restartService: () => Promise<void>
  /** Kills Metacontroller in the middle of what it does, until it is restarted. */
  readonly stopMetacontroller: () => Promise<void>
  /** Metacontroller's process starts anew: queues, caches and memory are empty. */
  readonly restartMetacontroller: () => Promise<void>
  /** The hooks cannot reach the API server until `mendCluster`. */
  readonly cutCluster: () => Promise<void>
  readonly mendCluster: () => Promise<void>
  /** What the hooks are shown of children is this old; 0 ends it. */
  readonly lagChildren: (lagMs: number) => Promise<void>

  /**
   * Runs until something holds; the test fails when it does not within `limitMs` (default 3 min).
   */
  readonly until: (what: string, isDone: () => boolean, limitMs?: number) => Promise<void>
  /** Runs until there are this many LynqNodes and each is Ready. */
  readonly allReady: (count: number) => Promise<void>
  /**
   * Time passes; default 20 s. A real cluster rests until nothing has happened for a few seconds,
   * and no longer than `forMs`.
   */
  readonly rest: (forMs?: number) => Promise<void>
  /** Closes what the service holds. */
  readonly close: () => Promise<void>
}
