/** What every command ends with; the README lists them, and several faults end with the highest. */
export const exitCode = {
  ok: 0,
  toolError: 1,
  invalidInput: 2,
  /** Only where asked for by --check or --exit-code. */
  differences: 3,
  noMatch: 4,
  interrupted: 130,
} as const

/** Ends a command with a message for people on stderr. */
export class CommandError extends Error {
  readonly exitCode: number

  constructor(code: number, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CommandError'
    this.exitCode = code
  }
}
