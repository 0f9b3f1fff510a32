import type { Clock, Process } from '../clock.ts'

// Node takes a longer wait for none at all.
const longestMs = 2 ** 31 - 1

/** Real time. A process whose step fails ends the program: it is a fault of the loop. */
export const liveClock: Clock = {
  now: () => Date.now(),
  after: (delayMs, action) => {
    const timer = setTimeout(() => void action(), Math.min(Math.max(0, delayMs), longestMs))
    return () => clearTimeout(timer)
  },
  spawn: (process) => {
    void drain(process)
  },
}

async function drain(process: Process): Promise<void> {
  while ((await process.next()).done !== true) {
    // What the step cost has passed while it was done.
  }
}
