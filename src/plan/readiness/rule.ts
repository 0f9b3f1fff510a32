import type { SeenCondition } from './conditions-of.ts'

export type ReadinessStatus = 'Current' | 'InProgress' | 'Failed' | 'Terminating'

/**
 * How far a live object is. `Current` is ready, `InProgress` is on its way, `Failed` will not get
 * there by waiting, `Terminating` is being deleted. `reason` is CamelCase, `message` is for people.
 */
export interface Readiness {
  readonly status: ReadinessStatus
  readonly reason?: string
  readonly message: string
}

/** A live object whose conditions were found well formed. */
export interface Seen {
  readonly metadata: unknown
  readonly spec: unknown
  readonly status: unknown
  readonly conditions: readonly SeenCondition[]
  readonly now: Date
}

/** What one kind says about itself; has the last word after the checks that all kinds share. */
export type Rule = (seen: Seen) => Readiness

function verdict(status: ReadinessStatus, message: string, reason: string | undefined): Readiness {
  return reason === undefined || reason === '' ? { status, message } : { status, reason, message }
}

export function current(message: string): Readiness {
  return { status: 'Current', message }
}

export function inProgress(message: string, reason?: string): Readiness {
  return verdict('InProgress', message, reason)
}

export function failed(message: string, reason?: string): Readiness {
  return verdict('Failed', message, reason)
}

/** The condition's own words, or a fallback where its writer left them out. */
export function wordsOf(condition: SeenCondition, fallback: string): string {
  if (condition.message !== '') return condition.message
  return condition.reason === '' ? fallback : condition.reason
}
