import type { KubeObject, ObjectRef } from '../api/kube-object.ts'
import type { ObjectGroups } from '../api/metacontroller.ts'

/** The key by which Metacontroller groups kinds in hook bodies: `Kind.apiVersion`. */
export function groupKey(object: { readonly apiVersion: string; readonly kind: string }): string {
  return `${object.kind}.${object.apiVersion}`
}

/** Identity of an object as one text: `Deployment.apps/v1 node-acme/acme-web`. */
export function objectKey(ref: ObjectRef): string {
  const name = ref.namespace === undefined ? ref.name : `${ref.namespace}/${ref.name}`
  return `${groupKey(ref)} ${name}`
}

export function refOf(object: KubeObject): ObjectRef {
  const { apiVersion, kind, metadata } = object
  return metadata.namespace === undefined
    ? { apiVersion, kind, name: metadata.name }
    : { apiVersion, kind, namespace: metadata.namespace, name: metadata.name }
}

/** `Deployment node-acme/acme-web`, for messages. */
export function describeRef(ref: ObjectRef): string {
  return `${ref.kind} ${ref.namespace === undefined ? '' : `${ref.namespace}/`}${ref.name}`
}

/** All observed objects by `objectKey`, in the order in which they were sent. */
export function indexObjects(groups: ObjectGroups): ReadonlyMap<string, KubeObject> {
  const index = new Map<string, KubeObject>()
  for (const group of Object.values(groups)) {
    for (const object of Object.values(group)) index.set(objectKey(refOf(object)), object)
  }
  return index
}

/** The kinds that Metacontroller manages: it sends a group for each, also an empty one. */
export function groupKeys(groups: ObjectGroups): ReadonlySet<string> {
  return new Set(Object.keys(groups))
}
