import { sameJson } from '../src/plan/same-json.ts'

/** Metacontroller's caches are milliseconds behind, seconds at their worst. */
const TRUSTED_MS = 10_000
/** Answers that change more often than that in ten seconds are past help. */
const MAX_OLDER = 20

/**
 * What was answered of late, by uid. Metacontroller calls with what its cache shows, which may be older
 * than our last answer. A time in it would be decided again, and each of the two would be written
 * over the other for as long as the cache is behind.
 */
export interface AnswerMemory<View> {
  /**
   * The last answer, if `seen` is what there was before it. What nobody answered here comes from
   * someone else, such as another replica, and is taken as it is.
   */
  readonly newest: (uid: string, seen: View) => View
  /** To be told of every answer. */
  readonly note: (uid: string, seen: View, answered: View) => void
}

interface Known<View> {
  readonly latest: View
  /** What was seen or answered before. */
  readonly older: readonly View[]
  readonly sinceMs: number
}

/**
 * A memory of the last ten seconds: it forgets by itself.
 *
 * @param nowMs - may be a wall clock: an age below zero counts as too old.
 */
export function createAnswerMemory<View>(
  nowMs: () => number,
  isSame: (one: View, other: View) => boolean = sameJson,
): AnswerMemory<View> {
  // The oldest come first: an answer that differs from the last moves to the end.
  const known = new Map<string, Known<View>>()

  function isRecent({ sinceMs }: Known<View>): boolean {
    const ageMs = nowMs() - sinceMs
    return ageMs >= 0 && ageMs < TRUSTED_MS
  }

  function forgetOld(): void {
    for (const [uid, one] of known) {
      if (isRecent(one)) return
      known.delete(uid)
    }
  }

  return {
    newest: (uid, seen) => {
      const last = known.get(uid)
      if (last === undefined || !isRecent(last)) return seen
      return last.older.some((view) => isSame(view, seen)) ? last.latest : seen
    },
    note: (uid, seen, answered) => {
      forgetOld()
      const last = known.get(uid)
      if (isSame(last?.latest ?? seen, answered)) return
      const older = last === undefined ? [] : [...last.older, last.latest]
      if (!older.some((view) => isSame(view, seen))) older.push(seen)
      known.delete(uid)
      known.set(uid, {
        latest: answered,
        older: older.filter((view) => !isSame(view, answered)).slice(-MAX_OLDER),
        sinceMs: nowMs(),
      })
    },
  }
}
