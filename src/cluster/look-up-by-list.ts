import type { ObjectRef } from '../api/kube-object.ts'
import type { ApiClient } from './api-client.ts'
import type { Lookup } from './cluster.ts'
import { listPages } from './list-pages.ts'
import { isMetadata } from './look-up-one.ts'

// On Kubernetes 1.36 a name that is free costs the API server 0.5 ms, an object in a list 0.02 ms.
const itemsPerName = 10
const metadataOnly =
  'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json'
// Metacontroller waits 30 s for a hook.
const timeoutMs = 10_000

/**
 * Looks many names of one cluster-scoped kind up by one list of all its objects, at `path`. Undefined
 * where each must be asked for on its own: too many objects for so few names, or no right to list.
 * Any other failure makes every name unknown: what a broken list does not show is not absent.
 */
export async function lookUpByList(
  client: ApiClient,
  path: string,
  refs: readonly ObjectRef[],
): Promise<ReadonlyMap<ObjectRef, Lookup> | undefined> {
  const maxItems = refs.length * itemsPerName
  const list = await listPages(client, path, { accept: metadataOnly, maxItems, timeoutMs })
  if (!list.ok) {
    const { why, message } = list
    // After a 404 the single look finds out whether the kind has gone.
    if (why === 'tooMany' || why === 403 || why === 404) return undefined
    return new Map(refs.map((ref) => [ref, { state: 'unknown', message }]))
  }
  const listed = new Map(list.items.map(({ metadata }) => [metadata.name, metadata]))
  return new Map(
    refs.map((ref): [ObjectRef, Lookup] => {
      const metadata = listed.get(ref.name)
      if (metadata === undefined) return [ref, { state: 'absent' }]
      if (isMetadata(metadata)) return [ref, { state: 'present', metadata }]
      return [ref, { state: 'unknown', message: 'the API server listed it without a uid' }]
    }),
  )
}
