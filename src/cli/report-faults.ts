import type { Io } from './io.ts'
import type { SourceFault } from './source-document.ts'

/** `file:line:column: message`, one line each, as compilers print and editors follow. */
export function reportFaults(faults: readonly SourceFault[], io: Io): void {
  for (const fault of faults) io.stderr(`${describeFault(fault)}\n`)
}

export function describeFault({ place, message }: SourceFault): string {
  return `${place.file}:${place.line}:${place.column}: ${message}`
}
