import type { KubeObject } from '../api/kube-object.ts'
import type { ResourceStatus } from '../api/node.ts'
import { describeRef, objectKey, refOf } from './object-key.ts'
import type { RenderedEntry } from './render-entry.ts'
import type { Situation, Verdict } from './verdict.ts'

/** How long an object that was just asked for is only said to be that. */
const SETTLE_SECONDS = 3

/**
 * A status that is about to change again is not worth a write: each is a read, a write and an event
 * for everybody who watches. So for three seconds the small steps of a start (observed, no replica,
 * one replica) are said in the words of its first status; being ready, failed or deleted is not one.
 *
 * The words are not copied from the whole last status: Metacontroller's cache of the node may be
 * behind, and an older status would be written over a newer one.
 */
export function settleStart(
  verdict: Verdict,
  rendered: RenderedEntry,
  situation: Situation,
): Verdict {
  if (!rendered.ok || (verdict.reason !== 'NotReady' && verdict.reason !== 'CacheBehind')) {
    return verdict
  }
  const old = situation.before.get(rendered.compiled.id)
  const live = situation.observed.get(objectKey(rendered.ref))
  const first = firstWords(old, rendered.hash) ?? wordsOfNew(old, live)
  if (first === undefined || verdict.checked !== old?.checked) return verdict
  const age = (situation.now.getTime() - Date.parse(first.since)) / 1000
  // A time to come is that of another clock: nothing is kept quiet for as long as the two differ.
  if (!(age >= 0 && age < SETTLE_SECONDS)) return verdict
  const left = Math.ceil(SETTLE_SECONDS - age)
  return {
    ...verdict,
    phase: 'Applying',
    ...first,
    resyncAfterSeconds: Math.min(left, verdict.resyncAfterSeconds ?? left),
  }
}

type FirstWords = Required<Pick<Verdict, 'reason' | 'message' | 'since'>>

function firstWords(old: ResourceStatus | undefined, hash: string): FirstWords | undefined {
  if (old?.phase !== 'Applying' || old.hash !== hash || old.since === undefined) return undefined
  const { message = '', since } = old
  if (old.reason !== 'Applying' && old.reason !== 'CacheBehind') return undefined
  return { reason: old.reason, message, since }
}

/** What the status said of a new object, where the cache does not show that status yet. */
function wordsOfNew(
  old: ResourceStatus | undefined,
  live: KubeObject | undefined,
): FirstWords | undefined {
  const since = live?.metadata.creationTimestamp
  if (live === undefined || since === undefined) return undefined
  if (old !== undefined && old.phase !== 'Waiting') return undefined
  return { reason: 'Applying', message: `creating ${describeRef(refOf(live))}`, since }
}
