// What MySQL itself allows in a quoted identifier (no NUL, nothing above U+FFFF, no blank at the
// end), without control characters, which have no business in a message either.
const identifier = /^(?=.{1,64}$)[ -~\u00a0-\ud7ff\ue000-\uffff]*[!-~\u00a1-\ud7ff\ue000-\uffff]$/u

// PostgreSQL cuts what is longer, and would then read a column that nobody named.
const postgresBytes = 63

/** Whether a text may name a table or a column of a source of this type. */
export function isIdentifier(text: string, sourceType: unknown): boolean {
  if (!identifier.test(text)) return false
  return sourceType !== 'postgresql' || new TextEncoder().encode(text).byteLength <= postgresBytes
}
