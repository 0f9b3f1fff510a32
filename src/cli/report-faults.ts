import type { Io } from './io.ts'
import type { SourceFault } from './source-document.ts'

/** `file:line:column: message`, one line each, as compilers print and editors follow. */
export function reportFaults(faults: readonly SourceFault[], io: Io): void {
  const { stderr } = io
  for (const { place, message } of faults)
    stderr(`${place.file}:${place.line}:${place.column}: ${message}\n`)
}
