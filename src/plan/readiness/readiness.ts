import type { KubeObject } from '../../api/kube-object.ts'
import { isObject } from '../../api/json-object.ts'
import type { SeenCondition } from './conditions-of.ts'
import { conditionsOf } from './conditions-of.ts'
import { fieldAt, isInteger, textOr } from './field-at.ts'
import type { Readiness, Seen } from './rule.ts'
import { current, failed, inProgress, wordsOf } from './rule.ts'
import { readyOnceCreated, rules } from './rules.ts'

/** `group/Kind`; a group-version with two slashes names no group, so no built-in rule applies. */
function groupKindOf(object: unknown): string | undefined {
  const parts = textOr('', fieldAt(object, 'apiVersion')).split('/')
  if (parts.length > 2) return undefined
  const group = parts.length === 2 ? (parts[0] ?? '') : ''
  return `${group}/${textOr('', fieldAt(object, 'kind'))}`
}

const malformed = (what: string) => inProgress(`${what} is malformed`, 'Malformed')

function generationLag(metadata: unknown, status: unknown): Readiness | undefined {
  const generation = fieldAt(metadata, 'generation')
  if (generation === undefined) return undefined
  if (!isInteger(generation)) return malformed('metadata.generation')
  const observed = fieldAt(status, 'observedGeneration')
  if (observed === undefined) return undefined
  if (!isInteger(observed)) return malformed('status.observedGeneration')
  // Smaller or larger: after a restore from a backup the observed one may be ahead.
  return observed === generation
    ? undefined
    : inProgress(`its controller has seen generation ${observed}, not yet ${generation}`)
}

/** The two condition types that kstatus defines for every kind; the first that is True decides. */
function ownVerdict(conditions: readonly SeenCondition[]): Readiness | undefined {
  for (const condition of conditions) {
    if (condition.status !== 'True') continue
    if (condition.type === 'Reconciling') {
      return inProgress(wordsOf(condition, 'reconciling'), condition.reason)
    }
    if (condition.type === 'Stalled') {
      return failed(wordsOf(condition, 'stalled'), condition.reason)
    }
  }
  return undefined
}

/** Kinds without a rule: the first Ready condition whose status is one of the three words. */
function byReadyCondition({ conditions }: Seen): Readiness {
  const ready = conditions.find(
    ({ type, status }) => type === 'Ready' && ['True', 'False', 'Unknown'].includes(status),
  )
  if (ready === undefined) return current('exists')
  return ready.status === 'True'
    ? current('ready')
    : inProgress(wordsOf(ready, 'not ready'), ready.reason)
}

/** Deletion, which comes first for every kind; kstatus refuses an object whose time is no text. */
function deletionVerdict(metadata: unknown, isReadyOnceCreated: boolean): Readiness | undefined {
  const deletion = fieldAt(metadata, 'deletionTimestamp')
  if (typeof deletion === 'string' && deletion !== '') {
    return { status: 'Terminating', message: 'being deleted' }
  }
  if (isReadyOnceCreated) return current('exists')
  if (deletion !== undefined && deletion !== '') return malformed('metadata.deletionTimestamp')
  const isMalformed = metadata !== undefined && metadata !== null && !isObject(metadata)
  return isMalformed ? malformed('metadata') : undefined
}

/**
 * Says how far a live object is, as kstatus does, with the deviations that dependents need: a Job
 * is ready when complete, a failed Pod failed, a load balancer needs an address, a paused
 * Deployment waits. Total: any JSON gets an answer, and malformed status is `InProgress`.
 * `now` decides only how long a Pod may be unschedulable (15 s).
 * Source: sigs.k8s.io/cli-utils pkg/kstatus/status.
 */
export function readiness(object: KubeObject, now: Date): Readiness {
  const metadata = fieldAt(object, 'metadata')
  const status = fieldAt(object, 'status')
  const groupKind = groupKindOf(object) ?? 'unknown'
  const shared =
    deletionVerdict(metadata, readyOnceCreated.has(groupKind)) ?? generationLag(metadata, status)
  if (shared !== undefined) return shared
  const conditions = conditionsOf(status)
  if (conditions === undefined) return malformed('status')
  const seen: Seen = { metadata, spec: fieldAt(object, 'spec'), status, conditions, now }
  return ownVerdict(conditions) ?? (rules.get(groupKind) ?? byReadyCondition)(seen)
}
