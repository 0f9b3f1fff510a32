import { RetryLater } from '../errors.ts'

/** Bounds the hook calls in the process: some run, some wait, more are turned away. */
export interface Gate {
  /**
   * Takes a place, before the body is read; the returned function gives it back (once).
   * @throws RetryLater when all places are taken.
   */
  enter(): () => void
  /** Runs `work` when its turn comes, in the order of the calls. */
  run<Result>(work: () => Promise<Result>): Promise<Result>
}

export function createGate(limits: {
  readonly running: number
  readonly queued: number
  /** 0 to 1, as Math.random gives it. */
  readonly random: () => number
}): Gate {
  let inside = 0
  let running = 0
  const waiting: (() => void)[] = []

  return {
    enter() {
      if (inside >= limits.running + limits.queued) {
        // Spread out: callers that were turned away together must not come back together.
        throw new RetryLater(5 + Math.floor(limits.random() * 26), undefined, 'OVERLOADED')
      }
      inside += 1
      let left = false
      return () => {
        if (!left) inside -= 1
        left = true
      }
    },
    async run(work) {
      if (running >= limits.running) await new Promise<void>((resolve) => waiting.push(resolve))
      else running += 1
      try {
        return await work()
      } finally {
        const next = waiting.shift()
        if (next === undefined) running -= 1
        else next()
      }
    },
  }
}
