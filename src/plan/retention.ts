import type { MetadataPatch } from '../api/cluster-facts.ts'
import type { KubeObject, ObjectMeta, ObjectRef, OwnerReference } from '../api/kube-object.ts'
import { toSeconds } from './conditions.ts'
import {
  CLAIM_LABEL,
  DELETION_POLICY,
  HOLDS_RETAINED,
  ORPHANED,
  ORPHANED_AT,
  ORPHANED_REASON,
} from './labels.ts'
import { refOf } from './object-key.ts'

/** Namespace that holds the anchor of retained objects that have no Namespace of their own. */
const SYSTEM_NAMESPACE = 'kube-system'

export type OrphanReason = 'LynqNodeDeleted' | 'RemovedFromTemplate' | 'LynqHubDeleted'

/**
 * Whether a child outlives its node. Its own annotation decides, not the form: the form may be gone.
 * Only an explicit `Delete` lets it be deleted, for doubt never becomes absence.
 */
export function isRetained(child: KubeObject): boolean {
  const annotations = child.metadata.annotations ?? {}
  return annotations[DELETION_POLICY] !== 'Delete' || holdsRetained(child)
}

/**
 * Whether a Namespace holds, or ever held, something retained. Where the mark was stripped the anchor
 * still tells: without the policy Retain a Namespace has one for no other reason.
 */
export function holdsRetained(object: {
  readonly kind: string
  readonly metadata: ObjectMeta
}): boolean {
  if (object.kind !== 'Namespace') return false
  const { annotations, ownerReferences } = object.metadata
  if (annotations?.[HOLDS_RETAINED] === 'true') return true
  return annotations?.[DELETION_POLICY] !== 'Retain' && ownerReferences?.some(isAnchor) === true
}

/**
 * The Namespace that a retained child is anchored to. A second owner that lives on makes the garbage
 * collector strip our reference instead of deleting the child, whatever happens to our node.
 * Metacontroller's dynamic apply merges ownerReferences by name, so an anchor of the node's own name
 * would melt into the controller reference: then the system namespace serves.
 */
export function anchorNamespace(ref: ObjectRef, nodeName: string): ObjectRef {
  const own = ref.namespace === undefined || ref.namespace === nodeName ? undefined : ref.namespace
  return { apiVersion: 'v1', kind: 'Namespace', name: own ?? SYSTEM_NAMESPACE }
}

export function anchorReference(anchor: ObjectRef, uid: string): OwnerReference {
  return { apiVersion: anchor.apiVersion, kind: anchor.kind, name: anchor.name, uid }
}

/** The references of a live object that are neither ours nor a controller's: its anchors. */
export function anchorsOf(live: KubeObject): readonly OwnerReference[] {
  return (live.metadata.ownerReferences ?? []).filter(isAnchor)
}

export function isAnchor(owner: OwnerReference): boolean {
  return owner.kind === 'Namespace' && owner.controller !== true
}

/** Deleted with `--cascade=orphan`, for which the API server sets this finalizer: nothing of it is deleted. */
export function isOrphaning({ metadata }: KubeObject): boolean {
  return metadata.finalizers?.includes('orphan') === true
}

/** Lets a child go: our reference and the claim label off, the marks of an orphan on. */
export function releasePatch(
  child: KubeObject,
  parent: KubeObject,
  mark: { readonly reason: OrphanReason; readonly now: Date },
): MetadataPatch {
  return {
    ref: refOf(child),
    uid: child.metadata.uid ?? '',
    labels: { [CLAIM_LABEL]: null, [ORPHANED]: 'true' },
    annotations: { [ORPHANED_AT]: toSeconds(mark.now), [ORPHANED_REASON]: mark.reason },
    ...(parent.metadata.uid === undefined ? {} : { dropOwner: parent.metadata.uid }),
  }
}

/** Takes an object in: the label by which Metacontroller claims it on, the marks of an orphan off. */
export function adoptPatch(ref: ObjectRef, uid: string, parentUid: string): MetadataPatch {
  return {
    ref,
    uid,
    labels: { [CLAIM_LABEL]: parentUid, [ORPHANED]: null },
    annotations: { [ORPHANED_AT]: null, [ORPHANED_REASON]: null },
  }
}

/** Marks and anchors a Namespace, at once, before something in it is retained. */
export function protectPatch(
  namespace: ObjectRef,
  uid: string,
  addOwner: OwnerReference,
): MetadataPatch {
  return { ref: namespace, uid, annotations: { [HOLDS_RETAINED]: 'true' }, addOwner }
}
