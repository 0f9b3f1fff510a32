import { isObject } from '../../api/json-object.ts'
import { findCondition } from './conditions-of.ts'
import { fieldAt, textOr } from './field-at.ts'
import type { Readiness, Rule, Seen } from './rule.ts'
import { current, failed, inProgress, wordsOf } from './rule.ts'

const scheduleWindowMs = 15_000
const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/

/** Milliseconds since 1970; what is no RFC 3339 time counts as long ago. */
function createdAtMs(metadata: unknown): number {
  const text = textOr('', fieldAt(metadata, 'creationTimestamp'))
  const at = rfc3339.test(text) ? Date.parse(text) : NaN
  return Number.isNaN(at) ? -Infinity : at
}

function pending({ metadata, conditions, now }: Seen): Readiness {
  const unscheduled = findCondition(conditions, 'PodScheduled', 'False')
  if (unscheduled?.reason !== 'Unschedulable') return inProgress('pending')
  const message = wordsOf(unscheduled, 'cannot be scheduled')
  return now.getTime() - scheduleWindowMs < createdAtMs(metadata)
    ? inProgress(message, 'Unschedulable')
    : failed(message, 'Unschedulable')
}

/**
 * Why one container waits: empty when it does not, undefined when its status is malformed. Mirrors
 * kstatus.getCrashLoopingContainers, which ignores entries without a name.
 */
function waitingReason(entry: unknown): string | undefined {
  if (!isObject(entry)) return undefined
  if (!Object.hasOwn(entry, 'name')) return ''
  if (typeof entry['name'] !== 'string') return undefined
  let value: unknown = entry
  for (const name of ['state', 'waiting', 'reason']) {
    if (!isObject(value)) return undefined
    if (!Object.hasOwn(value, name)) return ''
    value = value[name]
  }
  return typeof value === 'string' ? value : undefined
}

function isCrashLooping(status: unknown): boolean {
  const containers = fieldAt(status, 'containerStatuses')
  if (!Array.isArray(containers)) return false
  const reasons = containers.map(waitingReason)
  return !reasons.includes(undefined) && reasons.includes('CrashLoopBackOff')
}

function running({ status, conditions }: Seen): Readiness {
  if (findCondition(conditions, 'Ready', 'True') !== undefined) return current('ready')
  if (isCrashLooping(status)) return failed('a container keeps crashing', 'CrashLoopBackOff')
  return inProgress('running but not ready')
}

export const pod: Rule = (seen) => {
  const phase = textOr('', fieldAt(seen.status, 'phase'))
  switch (phase) {
    case 'Succeeded':
      return current('completed')
    case 'Failed':
      return failed('ended without success', textOr('', fieldAt(seen.status, 'reason')))
    case 'Running':
      return running(seen)
    case 'Pending':
      return pending(seen)
    case '':
      return inProgress('waiting for its first phase')
    default:
      return inProgress('its phase is none that pods have')
  }
}
