import type { KubeObject, ManagedFieldsEntry } from '../api/kube-object.ts'
import type { Members } from '../api/json-object.ts'
import { isObject, memberOf, setMember, withoutMember } from '../api/json-object.ts'
import { CLAIM_LABEL } from './labels.ts'
import { isRecordOf, LAST_APPLIED, lastApplied } from './last-applied.ts'
import { ownEntry } from './own-entry.ts'
import { identityOf, projectEntry } from './project-owned.ts'

/**
 * A child as last applied. `object` may always be returned to Metacontroller: it lets no field of
 * the live child go and brings in none, in either apply mode.
 * - `applied`: what the hook returned last, from the annotation of dynamic mode. As ever in that
 *   mode, fields of it that others changed since are set back.
 * - `owned`: the live values of the fields that Metacontroller owns by server-side apply.
 * - `unowned`: neither exists, so nothing can be let go by leaving it out; identity alone. A caller
 *   that has a rendered object may prefer that one: for this child it would be the first apply.
 * - `shielded`: there is a record but it cannot be read, so leaving any field out might remove it;
 *   the live object without what the server alone writes.
 */
export interface KeptChild {
  readonly kind: 'applied' | 'owned' | 'unowned' | 'shielded'
  readonly object: KubeObject
}

function withoutNulls(map: unknown, left: string): Record<string, unknown> | undefined {
  if (!isObject(map)) return undefined
  const result: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(map)) {
    if (name !== left && value !== null) setMember(result, name, value)
  }
  return result
}

// The claim label is Metacontroller's: it adds a missing one, but a stale one, as a record may have
// it, fails the whole sync (composite/controller.go compares it with the parent's selector).
function withoutClaimLabel(metadata: Members): Members {
  const labels = withoutNulls(memberOf(metadata, 'labels'), CLAIM_LABEL)
  const rest = withoutMember(metadata, 'labels')
  return labels === undefined ? rest : { ...rest, labels }
}

/** The record with the live identity. Nothing else is dropped: what it has and we leave out goes. */
function fromRecord(live: KubeObject, record: Members): KubeObject {
  const identity = identityOf(live)
  const recorded = memberOf(record, 'metadata')
  const metadata = withoutClaimLabel(isObject(recorded) ? recorded : {})
  return { ...record, ...identity, metadata: { ...metadata, ...identity.metadata } }
}

/**
 * The projection without the controller's ownerReference, which Metacontroller adds again
 * (claimOwnership). Other references stay: the anchor of a retained child is one.
 */
function fromEntry(live: KubeObject, entry: ManagedFieldsEntry): KubeObject {
  // Without a map of unknown type the API server prunes all that others put below it (tried), so it
  // is applied empty, as it was. A list with items of others has a type, and goes without harm;
  // dynamic apply, should it take over, would set an empty one.
  const owned = projectEntry(live, entry, 'empty')
  const { ownerReferences, ...metadata } = owned.metadata
  const others = (ownerReferences ?? []).filter((owner) => owner.controller !== true)
  const kept = others.length === 0 ? metadata : { ...metadata, ownerReferences: others }
  return { ...owned, metadata: { ...withoutClaimLabel(kept), ...identityOf(live).metadata } }
}

/** The live object without what only the API server writes. */
function wholeOf(live: KubeObject): KubeObject {
  const { labels, annotations, finalizers, ownerReferences } = live.metadata
  const metadata = {
    labels: withoutNulls(labels, CLAIM_LABEL),
    annotations: withoutNulls(annotations, LAST_APPLIED),
    finalizers,
    ownerReferences,
  }
  const present = Object.entries(metadata).filter(([, value]) => value !== undefined)
  const identity = identityOf(live)
  return {
    ...withoutMember({ ...live }, 'status'),
    ...identity,
    metadata: { ...Object.fromEntries(present), ...identity.metadata },
  }
}

/**
 * The child as Metacontroller applied it last, to be returned again where nothing about it may
 * change (dependencies not ready, render error, creation policy Once). The annotation is looked at
 * first: server-side apply removes it at its first write, so where it stands it is newer.
 *
 * Identity alone would not do: server-side apply removes every field that our entry owns and the
 * next apply leaves out, dynamic apply every field that the record has and the next answer has not.
 * Source: metacontroller pkg/controller/common/manage_children.go, pkg/dynamic/apply/apply.go.
 */
export function keepChild(live: KubeObject): KeptChild {
  const record = lastApplied(live)
  const entry = ownEntry(live)
  // An unreadable record stops dynamic apply altogether, and server-side apply never reads it.
  if (record !== undefined && record !== 'unreadable') {
    return isRecordOf(live, record)
      ? { kind: 'applied', object: fromRecord(live, record) }
      : { kind: 'shielded', object: wholeOf(live) }
  }
  if (entry === undefined) return { kind: 'unowned', object: identityOf(live) }
  return isObject(entry.fieldsV1)
    ? { kind: 'owned', object: fromEntry(live, entry) }
    : { kind: 'shielded', object: wholeOf(live) }
}
