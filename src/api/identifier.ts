// What MySQL itself allows in a quoted identifier (no NUL, nothing above U+FFFF, no blank at the
// end), without control characters, which have no business in a message either.
const identifier = /^(?=.{1,64}$)[ -~\u00a0-\ud7ff\ue000-\uffff]*[!-~\u00a1-\ud7ff\ue000-\uffff]$/u

/** Whether a text may name a table or a column. */
export function isIdentifier(text: string): boolean {
  return identifier.test(text)
}
