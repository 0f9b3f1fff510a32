import type { Io } from './io.ts'
import type { SourceFault } from './source-document.ts'

/** `file:line:column: message`, one line each, as compilers print and editors follow. */
export function reportFaults(faults: readonly SourceFault[], io: Io): void {
  for (const fault of [...faults].sort(byPlace)) io.stderr(`${describeFault(fault)}\n`)
}

export function describeFault({ place, message }: SourceFault): string {
  return `${place.file}:${place.line}:${place.column}: ${message}`
}

function byPlace({ place: a }: SourceFault, { place: b }: SourceFault): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1
  return a.line - b.line || a.column - b.column
}
