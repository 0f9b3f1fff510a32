import type { KubeObject } from '../api/kube-object.ts'
import { keepChild } from './keep-child.ts'
import { CLAIM_LABEL } from './labels.ts'

/**
 * A live child as an answer lists it to leave it alone: what Metacontroller last applied, and our claim. The claim is set anew because an adopted child may still carry an earlier parent's
 * in its last-applied annotation, and one child with a foreign claim fails the whole sync.
 */
export function keepLive(live: KubeObject, parent: KubeObject): KubeObject {
  const kept = keepChild(live).object
  return withMetadata(kept, {
    labels: { [CLAIM_LABEL]: parent.metadata.uid ?? '' },
    annotations: {},
    ownerReferences: kept.metadata.ownerReferences ?? [],
  })
}

/** Labels and annotations added, ownerReferences set (an empty list = the field is left out). */
export function withMetadata(
  object: KubeObject,
  added: {
    readonly labels: Readonly<Record<string, string>>
    readonly annotations: Readonly<Record<string, string>>
    readonly ownerReferences: NonNullable<KubeObject['metadata']['ownerReferences']>
  },
): KubeObject {
  const { ownerReferences: _dropped, ...metadata } = object.metadata
  const annotations = { ...metadata.annotations, ...added.annotations }
  return {
    ...object,
    metadata: {
      ...metadata,
      labels: { ...metadata.labels, ...added.labels },
      // An empty map stays: dynamic apply removes what was recorded and is not listed, map and all.
      ...(metadata.annotations === undefined && Object.keys(added.annotations).length === 0
        ? {}
        : { annotations }),
      ...(added.ownerReferences.length === 0 ? {} : { ownerReferences: added.ownerReferences }),
    },
  }
}
