/** What every command ends with; the README lists them. */
export const exitCode = {
  ok: 0,
  toolError: 1,
  invalidInput: 2,
  /** Only where asked for by --check or --exit-code. */
  differences: 3,
  noMatch: 4,
  interrupted: 130,
} as const

const fromWorst: readonly number[] = [
  exitCode.toolError,
  exitCode.invalidInput,
  exitCode.noMatch,
  exitCode.differences,
]

/** Of two ends the worse one: what could not be read weighs more than what differs. */
export function worseOf(a: number, b: number): number {
  return fromWorst.find((code) => code === a || code === b) ?? exitCode.ok
}

/** Ends a command with a message for people on stderr. */
export class CommandError extends Error {
  readonly exitCode: number

  constructor(code: number, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CommandError'
    this.exitCode = code
  }
}
