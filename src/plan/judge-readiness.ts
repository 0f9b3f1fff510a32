import type { KubeObject } from '../api/kube-object.ts'
import type { CompiledEntry } from './compile-form.ts'
import { describeRef, refOf } from './object-key.ts'
import { readiness } from './readiness/readiness.ts'
import type { Situation, Verdict } from './verdict.ts'
import { elapsedSeconds } from './verdict.ts'

const UNREADY = new Set(['Applying', 'Progressing'])
const TIMED_OUT = new Set(['ReadinessTimeout', 'ApplyRejected'])

/**
 * When the present stretch of not being ready began; undefined = it begins now. A changed hash starts
 * a new stretch, and so does being lost after having been ready: an object that was fine for days
 * gets its whole time again.
 */
export function stretchStart(
  entryId: string,
  hash: string,
  { before }: Situation,
): string | undefined {
  const old = before.get(entryId)
  if (old?.hash !== hash) return undefined
  return UNREADY.has(old.phase) || TIMED_OUT.has(old.reason ?? '') ? old.since : undefined
}

/** State of a live object that is as asked for. */
export function judgeReadiness(
  compiled: CompiledEntry,
  live: KubeObject,
  context: { readonly hash: string; readonly situation: Situation },
): Omit<Verdict, 'child'> {
  const { situation, hash } = context
  if (live.metadata.deletionTimestamp !== undefined) {
    return { phase: 'Progressing', reason: 'Terminating', message: 'it is being deleted' }
  }
  if (!compiled.entry.waitForReady) return { phase: 'Ready', reason: 'Ready', message: '' }
  const found = readiness(live, situation.now)
  const message = `${describeRef(refOf(live))}: ${found.message}`
  switch (found.status) {
    case 'Current':
      return { phase: 'Ready', reason: 'Ready', message: '' }
    case 'Failed':
      return { phase: 'Failed', reason: 'ReadinessFailed', message }
    case 'Terminating':
    case 'InProgress':
      return timed(
        compiled,
        { phase: 'Progressing', reason: 'NotReady', message },
        { hash, situation },
      )
  }
}

/** Ends a stretch of not being ready as Failed once it has lasted `timeoutSeconds`. */
export function timed(
  compiled: CompiledEntry,
  verdict: Verdict,
  { hash, situation }: { readonly hash: string; readonly situation: Situation },
): Verdict {
  const limit = compiled.entry.timeoutSeconds
  const elapsed = elapsedSeconds(stretchStart(compiled.id, hash, situation), situation.now)
  if (elapsed >= limit) {
    return {
      ...verdict,
      phase: 'Failed',
      reason: 'ReadinessTimeout',
      message: `not ready within ${String(limit)} s; ${verdict.message}`,
    }
  }
  const left = Math.max(1, Math.ceil(limit - elapsed))
  return { ...verdict, resyncAfterSeconds: Math.min(left, verdict.resyncAfterSeconds ?? left) }
}
