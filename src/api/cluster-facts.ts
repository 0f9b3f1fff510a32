import type { ObjectMeta, ObjectRef, OwnerReference } from './kube-object.ts'

/**
 * What a look at one name in the cluster found. `unknown` is an answer of its own (forbidden,
 * unreachable, kind not served): doubt never becomes absence.
 */
export type Lookup =
  | { readonly state: 'absent' }
  | { readonly state: 'present'; readonly metadata: ObjectMeta; readonly phase?: string }
  | { readonly state: 'unknown'; readonly message: string }

/**
 * How old a lookup may be. `now`: it is asked for each time. `recent`: that a Namespace is there and
 * stays may be the answer of some seconds ago, and tells its name only; enough to wait for it, never
 * to anchor something to it or to delete it.
 */
export type Freshness = 'now' | 'recent'

/** A change of metadata alone; `null` removes a key. Applied only to the object with this uid. */
export interface MetadataPatch {
  readonly ref: ObjectRef
  readonly uid: string
  readonly labels?: Readonly<Record<string, string | null>>
  readonly annotations?: Readonly<Record<string, string | null>>
  /** uid of the owner whose ownerReference is removed; other owners stay. */
  readonly dropOwner?: string
  /** Added where no owner has its uid; other owners stay. */
  readonly addOwner?: OwnerReference
}

/** Removes items from associative lists that another manager added (server-side apply cannot). */
export interface ItemRemoval {
  readonly ref: ObjectRef
  readonly uid: string
  readonly resourceVersion: string
  /** JSON Pointers of the items, in any order. */
  readonly pointers: readonly string[]
  /**
   * Lists that lose every item they have: what takes their place. Left empty, many are refused (a
   * Service without ports).
   */
  readonly replacements: readonly { readonly pointer: string; readonly value: readonly unknown[] }[]
}

export type ClusterOutcome =
  { readonly ok: true } | { readonly ok: false; readonly gone: boolean; readonly message: string }

/** `changed: false` = the API server accepts the object and it would change nothing. */
export type DryRun =
  | { readonly accepted: true; readonly changed: boolean }
  | { readonly accepted: false; readonly message: string }
  | { readonly accepted: 'unknown'; readonly message: string }
