import type { Freshness, Lookup } from '../api/cluster-facts.ts'
import type { ObjectRef } from '../api/kube-object.ts'
import { objectKey } from './object-key.ts'
import type { ClusterAction } from './cluster-needs.ts'
import { actionKey } from './cluster-needs.ts'
import type { Situation, Verdict } from './verdict.ts'
import { patienceSeconds } from './verdict.ts'

/**
 * What is known of a name: an observed object is known already; undefined = it must be asked for, as
 * fresh as it is wanted here.
 */
export function lookUp(
  ref: ObjectRef,
  { observed, facts }: Situation,
  freshness: Freshness = 'now',
): Lookup | undefined {
  const key = objectKey(ref)
  const seen = observed.get(key)
  if (seen !== undefined) return { state: 'present', metadata: seen.metadata }
  return facts.lookups.get(key) ?? (freshness === 'recent' ? facts.recent.get(key) : undefined)
}

/** An action, unless the cluster has refused it already: then its words are the state. */
export function attempt(action: ClusterAction, { facts }: Situation, verdict: Verdict): Verdict {
  const refusal = facts.refused.get(actionKey(action))
  if (refusal === undefined) return { ...verdict, actions: [action] }
  return {
    ...verdict,
    phase: 'Failed',
    reason: 'ActionRefused',
    message: `${verdict.message}: ${refusal}`,
    resyncAfterSeconds: 30,
  }
}

/** The longer something is missing, the less often it is looked for: 1 to 30 seconds. */
export function patience(entryId: string, { before, now }: Situation): number {
  return patienceSeconds(before.get(entryId)?.since, now)
}
