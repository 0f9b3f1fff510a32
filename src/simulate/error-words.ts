/** What an error says; a fault of the loop itself is none of the cluster's errors and goes on up. */
export function wordsOf(error: unknown): string {
  if (error instanceof TypeError || error instanceof RangeError) throw error
  return error instanceof Error ? error.message : String(error)
}

/** Several errors as Go's aggregates write them: each text once. */
export function joinedWords(errors: readonly string[]): string {
  const [first = '', ...others] = new Set(errors)
  return others.length === 0 ? first : `[${[first, ...others].join(', ')}]`
}
