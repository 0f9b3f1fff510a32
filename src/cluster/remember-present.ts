import { LRUCache } from 'lru-cache'
import type { Freshness, Lookup } from '../api/cluster-facts.ts'
import type { ObjectRef } from '../api/kube-object.ts'
import type { Cluster } from './cluster.ts'

const rememberedMs = 10_000

interface Look {
  readonly atMs: number
  readonly answer: Promise<Lookup>
}

/**
 * `cluster`, which takes a Namespace that was there for as good as still there to those who ask for a
 * `recent` answer: the nodes of one row, which all ask for the same Namespace in every sync until it
 * holds what they want. Such answers tell nothing that ages: no uid, no labels. Absent, unknown and
 * terminating are not remembered.
 *
 * @param nowMs - may be a wall clock: an age below zero counts as too old.
 */
export function rememberPresent(cluster: Cluster, nowMs: () => number, max = 10_000): Cluster {
  const looks = new LRUCache<string, Look>({ max })

  function lookRecently(ref: ObjectRef): Promise<Lookup> {
    const key = keyOf(ref)
    const atMs = nowMs()
    const known = looks.get(key)
    const ageMs = atMs - (known?.atMs ?? -Infinity)
    // One that is still on its way is shared too.
    if (known !== undefined && ageMs >= 0 && ageMs < rememberedMs) return known.answer
    const look: Look = { atMs, answer: lookAt(cluster, ref) }
    looks.set(key, look)
    const forget = (): void => {
      if (looks.peek(key) === look) looks.delete(key)
    }
    look.answer.then((found) => {
      if (!isThereToStay(found)) forget()
    }, forget)
    return look.answer
  }

  return {
    ...cluster,
    lookup(refs: readonly ObjectRef[], freshness: Freshness) {
      if (freshness === 'recent') return Promise.all(refs.map(lookRecently))
      // Whoever must know about now may be about to delete it.
      for (const ref of refs) looks.delete(keyOf(ref))
      return cluster.lookup(refs, freshness)
    },
  }
}

async function lookAt(cluster: Cluster, ref: ObjectRef): Promise<Lookup> {
  const [found] = await cluster.lookup([ref], 'recent')
  if (found === undefined) throw new Error('a lookup has no answer')
  return isThereToStay(found)
    ? { state: 'present', metadata: { name: ref.name }, phase: 'Active' }
    : found
}

/** Only a Namespace says so: it is empty before it goes, other objects go at once. */
function isThereToStay(found: Lookup): boolean {
  return (
    found.state === 'present' &&
    found.phase === 'Active' &&
    found.metadata.deletionTimestamp === undefined
  )
}

function keyOf({ apiVersion, kind, namespace = '', name }: ObjectRef): string {
  return `${apiVersion} ${kind} ${namespace}/${name}`
}
