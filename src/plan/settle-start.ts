import type { ResourceStatus } from '../api/node.ts'
import type { RenderedEntry } from './render-entry.ts'
import type { Situation, Verdict } from './verdict.ts'

/** How long an object that was just asked for is only said to be that. */
const SETTLE_SECONDS = 3

/**
 * A status that is about to change again is not worth a write: each is a read, a write and an event
 * for everybody who watches. So for three seconds the small steps of a start (observed, no replica,
 * one replica) are said in the words of its first status; being ready, failed or deleted is not one.
 */
export function settleStart(
  verdict: Verdict,
  rendered: RenderedEntry,
  situation: Situation,
): Verdict {
  if (!rendered.ok || (verdict.reason !== 'NotReady' && verdict.reason !== 'CacheBehind')) {
    return verdict
  }
  const first = firstWords(situation.before.get(rendered.compiled.id), rendered.hash)
  if (first === undefined || verdict.checked !== first.checked) return verdict
  const age = (situation.now.getTime() - Date.parse(first.since)) / 1000
  // A time to come is that of another clock: nothing is kept quiet for as long as the two differ.
  if (!(age >= 0 && age < SETTLE_SECONDS)) return verdict
  const left = Math.ceil(SETTLE_SECONDS - age)
  return {
    ...verdict,
    phase: 'Applying',
    reason: first.reason,
    message: first.message,
    since: first.since,
    resyncAfterSeconds: Math.min(left, verdict.resyncAfterSeconds ?? left),
  }
}

type FirstWords = Pick<ResourceStatus, 'checked'> &
  Required<Pick<Verdict, 'reason' | 'message' | 'since'>>

function firstWords(old: ResourceStatus | undefined, hash: string): FirstWords | undefined {
  if (old?.phase !== 'Applying' || old.hash !== hash || old.since === undefined) return undefined
  const { reason, message = '', since } = old
  if (reason !== 'Applying' && reason !== 'CacheBehind') return undefined
  return { ...old, reason, message, since }
}
