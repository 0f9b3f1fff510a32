import type { KubeObject } from '../../src/api/kube-object.ts'
import { readiness } from '../../src/plan/readiness/readiness.ts'

export interface ReadinessCase {
  readonly object: KubeObject
  readonly expected: { readonly status: string; readonly reason?: string }
}

// The vectors' objects were made in 2024, which is long ago, or in 2999, which is just now.
const now = new Date('2026-01-01T00:00:00Z')

/** Undefined when the case passes, else what is wrong. */
export function runReadinessCase({ object, expected }: ReadinessCase): string | undefined {
  const { status, reason, message } = readiness(object, now)
  if (status !== expected.status) {
    return `got ${status} (${message}), want ${expected.status}`
  }
  if (expected.reason === undefined || expected.reason === reason) return undefined
  return `got reason ${reason ?? 'none'}, want ${expected.reason}`
}
