import type { ObjectRef } from '../api/kube-object.ts'
import type { ApiClient } from './api-client.ts'
import type { Lookup } from './cluster.ts'
import { inPortions } from './in-portions.ts'
import { lookUpByList } from './look-up-by-list.ts'
import { isNamespace, lookUpOne } from './look-up-one.ts'
import type { ObjectCalls } from './object-calls.ts'

/** Looks names up in as few requests as the API server allows; answers are in the order of `refs`. */
export async function lookUpAll(
  client: ApiClient,
  calls: ObjectCalls,
  refs: readonly ObjectRef[],
): Promise<readonly Lookup[]> {
  const found = new Map<ObjectRef, Lookup>()
  for (const sameKind of groupByKind(refs)) {
    const path = await listingOf(sameKind, calls)
    const lookups = path === undefined ? [] : await lookUpByList(client, path, sameKind)
    for (const [ref, lookup] of lookups ?? []) found.set(ref, lookup)
  }
  await inPortions(
    refs.filter((ref) => !found.has(ref)),
    async (ref) => {
      found.set(ref, await lookUpOne(calls, ref))
    },
  )
  return refs.flatMap((ref) => found.get(ref) ?? [])
}

const fewNames = 10

/** Path of a list that shows them all, if one is worth while. */
async function listingOf(
  refs: readonly ObjectRef[],
  { collectionOf }: ObjectCalls,
): Promise<string | undefined> {
  const [first] = refs
  // The metadata in a list does not tell the phase of a Namespace.
  if (first === undefined || refs.length <= fewNames || isNamespace(first)) return undefined
  return collectionOf(first)
}

function groupByKind(refs: readonly ObjectRef[]): Iterable<readonly ObjectRef[]> {
  const groups = new Map<string, ObjectRef[]>()
  for (const ref of refs) {
    const key = `${ref.apiVersion} ${ref.kind}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [ref])
    else group.push(ref)
  }
  return groups.values()
}
