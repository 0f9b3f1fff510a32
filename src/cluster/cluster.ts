import type { KubeObject, ObjectMeta, ObjectRef } from '../api/kube-object.ts'

/**
 * What a look at one name in the cluster found. `unknown` is an answer of its own (forbidden,
 * unreachable, kind not served): doubt never becomes absence.
 */
export type Lookup =
  | { readonly state: 'absent' }
  | { readonly state: 'present'; readonly metadata: ObjectMeta; readonly phase?: string }
  | { readonly state: 'unknown'; readonly message: string }

/** A change of metadata alone; `null` removes a key. Applied only to the object with this uid. */
export interface MetadataPatch {
  readonly ref: ObjectRef
  readonly uid: string
  readonly labels?: Readonly<Record<string, string | null>>
  readonly annotations?: Readonly<Record<string, string | null>>
  /** uid of the owner whose ownerReference is removed; other owners stay. */
  readonly dropOwner?: string
}

/** Removes items from associative lists that another manager added (server-side apply cannot). */
export interface ItemRemoval {
  readonly ref: ObjectRef
  readonly uid: string
  readonly resourceVersion: string
  /** JSON Pointers of the items, in any order. */
  readonly pointers: readonly string[]
}

export type ClusterOutcome =
  { readonly ok: true } | { readonly ok: false; readonly gone: boolean; readonly message: string }

/** `changed: false` = the API server accepts the object and it would change nothing. */
export type DryRun =
  | { readonly accepted: true; readonly changed: boolean }
  | { readonly accepted: false; readonly message: string }
  | { readonly accepted: 'unknown'; readonly message: string }

/**
 * The cluster as the hooks see it. Metacontroller does all ordinary reading and writing; these verbs
 * exist only for what it cannot say (src/README.md, "The cluster port"). No verb throws for an
 * answer of the API server; each throws only for a bug.
 */
export interface Cluster {
  /** Metadata of one object; for a Namespace also `status.phase`. */
  lookup(ref: ObjectRef): Promise<Lookup>
  /** Lets an object go: ownerReference and claim label off, orphan markers on. */
  release(patch: MetadataPatch): Promise<ClusterOutcome>
  /** Takes an object in: claim label on, orphan markers off. */
  adopt(patch: MetadataPatch): Promise<ClusterOutcome>
  removeItems(removal: ItemRemoval): Promise<ClusterOutcome>
  /** A forced server-side apply with `dryRun=All`; `live` is what the hook was shown. */
  dryRun(desired: KubeObject, live: KubeObject | undefined): Promise<DryRun>
}

/** Without a cluster (curl, command line, tests) every name is free and every write succeeds. */
export const noCluster: Cluster = {
  lookup: () => Promise.resolve({ state: 'absent' }),
  release: () => Promise.resolve({ ok: true }),
  adopt: () => Promise.resolve({ ok: true }),
  removeItems: () => Promise.resolve({ ok: true }),
  dryRun: () => Promise.resolve({ accepted: true, changed: false }),
}
