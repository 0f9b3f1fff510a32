/** A process: each yielded number is what its last step cost, in milliseconds. */
export type Process = AsyncGenerator<number, void>

/** Time as the Metacontroller loop needs it, virtual or real. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /**
   * Runs `action` later; returns its cancellation. An idle event (a resync, a long retry) does not
   * keep a simulation from being settled.
   */
  after(delayMs: number, action: () => unknown, kind?: 'work' | 'idle'): () => void
  /** In virtual time what a step cost is waited for; in real time it has passed already. */
  spawn(process: Process): void
}
