import type {
  ClusterOutcome,
  DryRun,
  Freshness,
  ItemRemoval,
  Lookup,
  MetadataPatch,
} from '../api/cluster-facts.ts'
import type { KubeObject, ObjectRef } from '../api/kube-object.ts'

export type { ClusterOutcome, DryRun, Freshness, ItemRemoval, Lookup, MetadataPatch }

/**
 * The cluster as the hooks see it. Metacontroller does all ordinary reading and writing; these verbs
 * exist only for what it cannot say (src/README.md, "The cluster port"). No verb throws for an
 * answer of the API server; each throws only for a bug.
 */
export interface Cluster {
  /** Metadata of objects, in the order of `refs`; for a Namespace also `status.phase`. */
  lookup(refs: readonly ObjectRef[], freshness: Freshness): Promise<readonly Lookup[]>
  /** Lets an object go: ownerReference and claim label off, orphan markers on. */
  release(patch: MetadataPatch): Promise<ClusterOutcome>
  /** Takes an object in: claim label on, orphan markers off. */
  adopt(patch: MetadataPatch): Promise<ClusterOutcome>
  removeItems(removal: ItemRemoval): Promise<ClusterOutcome>
  /** A forced server-side apply with `dryRun=All`; `live` is what the hook was shown. */
  dryRun(desired: KubeObject, live: KubeObject | undefined): Promise<DryRun>
}

/**
 * Without a cluster (curl, command line, tests) every name is free and every write succeeds. Only
 * kube-system is there, as in every cluster: retained objects are anchored to it.
 */
export const noCluster: Cluster = {
  lookup: (refs) =>
    Promise.resolve(
      refs.map(({ kind, name }) =>
        kind === 'Namespace' && name === 'kube-system'
          ? { state: 'present', metadata: { name, uid: '00000000-0000-0000-0000-000000000000' } }
          : { state: 'absent' },
      ),
    ),
  release: () => Promise.resolve({ ok: true }),
  adopt: () => Promise.resolve({ ok: true }),
  removeItems: () => Promise.resolve({ ok: true }),
  dryRun: () => Promise.resolve({ accepted: true, changed: false }),
}
