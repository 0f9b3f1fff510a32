import { isObject } from '../api/json-object.ts'
import type { ObjectMeta, ObjectRef } from '../api/kube-object.ts'
import { describeReply } from './api-status.ts'
import type { Lookup } from './cluster.ts'
import { isAbsent, type ObjectCalls } from './object-calls.ts'

// Metadata is enough, and no value of a Secret travels. Aggregated API servers may only know objects.
export const metadataOnly =
  'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v1,application/json'

export async function lookUpOne({ send }: ObjectCalls, ref: ObjectRef): Promise<Lookup> {
  // The phase of a Namespace is no metadata.
  const accept = isNamespace(ref) ? 'application/json' : metadataOnly
  const reply = await send(ref, { method: 'GET', accept })
  if (isAbsent(reply, ref)) return { state: 'absent' }
  const body = reply.status === 200 && 'body' in reply ? reply.body : undefined
  if (!isObject(body) || !isMetadata(body.metadata)) {
    return { state: 'unknown', message: describeReply(reply) }
  }
  const { metadata, status } = body
  return isNamespace(ref) && isObject(status) && typeof status.phase === 'string'
    ? { state: 'present', metadata, phase: status.phase }
    : { state: 'present', metadata }
}

export function isNamespace({ apiVersion, kind }: ObjectRef): boolean {
  return kind === 'Namespace' && apiVersion === 'v1'
}

/** Whether it is the metadata of a stored object: those have a uid. */
export function isMetadata(value: unknown): value is ObjectMeta {
  return isObject(value) && typeof value.name === 'string' && typeof value.uid === 'string'
}
