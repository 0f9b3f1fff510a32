/** The client's own clock ran out; the server may still be working. */
export class StatementTimeout extends Error {}

/** The answer broke the protocol, so nothing of it can be trusted. */
export class ProtocolViolation extends Error {}

/** How a statement that is under way tells what becomes of it. */
export interface Settling {
  /** Ends it, well or with an error; only the first call counts. */
  readonly settle: (error?: unknown) => void
  /** Runs a step unless it is over; what the step throws ends it. */
  readonly guarded: (step: () => void) => void
}

/**
 * Begins a statement and waits for its end, at most `timeoutMs`. `begin` starts it and answers what
 * to do when it is over, however it ends.
 */
export function untilSettled(
  timeoutMs: number,
  begin: (settling: Settling) => () => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let settled = false
    let clean = (): void => undefined
    const settle = (error?: unknown): void => {
      if (settled) return
      settled = true
      clearTimeout(timer)
      clean()
      if (error === undefined) resolve()
      else reject(error instanceof Error ? error : new ProtocolViolation())
    }
    const guarded = (step: () => void): void => {
      if (settled) return
      try {
        step()
      } catch (error) {
        settle(error)
      }
    }
    const timer = setTimeout(() => settle(new StatementTimeout()), timeoutMs)
    guarded(() => (clean = begin({ settle, guarded })))
  })
}
