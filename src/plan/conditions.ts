import type { Condition } from '../api/conditions.ts'

/** A condition before it has a time: planners say what holds, not since when. */
export interface Finding {
  readonly type: string
  readonly status: 'True' | 'False' | 'Unknown'
  readonly reason: string
  readonly message: string
}

interface Before {
  readonly conditions?: readonly Condition[] | undefined
}

/**
 * Dates findings: `lastTransitionTime` moves only when the status flips, so an unchanged state gives
 * an unchanged status. `generation` is the parent's, for `observedGeneration`.
 */
export function dateConditions(
  findings: readonly Finding[],
  before: Before | undefined,
  at: { readonly now: Date; readonly generation: number | undefined },
): Condition[] {
  const previous = new Map(before?.conditions?.map((condition) => [condition.type, condition]))
  return findings.map((finding) => {
    const old = previous.get(finding.type)
    return {
      ...finding,
      lastTransitionTime:
        old?.status === finding.status ? old.lastTransitionTime : toSeconds(at.now),
      ...(at.generation === undefined ? {} : { observedGeneration: at.generation }),
    }
  })
}

/** RFC 3339 in UTC without fraction, as Kubernetes writes times. */
export function toSeconds(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`
}

/** `text` cut to `limit` characters: a status is no place for a novel. */
export function shorten(text: string, limit = 1024): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`
}
