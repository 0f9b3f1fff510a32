import type { Clock } from './clock.ts'

/** A work queue as client-go has it: a key waits once, and is never worked on twice at a time. */
export interface WorkQueue {
  add(key: string): void
  /** Later; of several delays for a key the earliest counts. */
  addAfter(key: string, delayMs: number): void
  /** Later and later: 5 ms, doubled with each failure, at most 1000 s. */
  addRateLimited(key: string): void
  /** Forgets the failures of a key. */
  forget(key: string): void
  take(): string | undefined
  done(key: string): void
  /** Nothing waits any more; what is added later is dropped. */
  shutDown(): void
}

const FIRST_DELAY_MS = 5
const LONGEST_DELAY_MS = 1_000_000
// Shorter waits count as work still to be done, longer ones as timers.
const TIMER_FROM_MS = 1000

export function createWorkQueue(clock: Clock, onReady: () => void): WorkQueue {
  const waiting = new Set<string>()
  const active = new Set<string>()
  const ready: string[] = []
  const delayed = new Map<string, { readonly at: number; readonly cancel: () => void }>()
  const failures = new Map<string, number>()
  let isShutDown = false

  function add(key: string): void {
    if (isShutDown || waiting.has(key)) return
    waiting.add(key)
    if (active.has(key)) return
    ready.push(key)
    onReady()
  }

  function addAfter(key: string, delayMs: number): void {
    if (delayMs <= 0) {
      add(key)
      return
    }
    const at = clock.now() + delayMs
    const known = delayed.get(key)
    if (isShutDown || (known !== undefined && known.at <= at)) return
    known?.cancel()
    const wake = (): void => {
      delayed.delete(key)
      add(key)
    }
    const cancel = clock.after(delayMs, wake, delayMs < TIMER_FROM_MS ? 'work' : 'idle')
    delayed.set(key, { at, cancel })
  }

  return {
    add,
    addAfter,
    addRateLimited: (key) => {
      const failed = failures.get(key) ?? 0
      failures.set(key, failed + 1)
      addAfter(key, Math.min(FIRST_DELAY_MS * 2 ** failed, LONGEST_DELAY_MS))
    },
    forget: (key) => {
      failures.delete(key)
    },
    take: () => {
      const key = ready.shift()
      if (key === undefined) return undefined
      waiting.delete(key)
      active.add(key)
      return key
    },
    done: (key) => {
      active.delete(key)
      if (!waiting.has(key)) return
      ready.push(key)
      onReady()
    },
    shutDown: () => {
      isShutDown = true
      for (const { cancel } of delayed.values()) cancel()
      delayed.clear()
      ready.length = 0
      waiting.clear()
    },
  }
}
