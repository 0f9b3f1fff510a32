const letterOrDigit = /^[\p{L}\p{Nd}]$/u

/** The blanks Go's template language knows. */
export function isSpace(code: number): boolean {
  return code === 32 || code === 9 || code === 13 || code === 10
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

/** Units of the letter, digit or underscore at `at`; 0 when there is none. */
export function wordLength(source: string, at: number): 0 | 1 | 2 {
  const code = source.charCodeAt(at)
  if (code < 128) {
    const isWord =
      (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || isDigit(code) || code === 95
    return isWord ? 1 : 0
  }
  const character = String.fromCodePoint(source.codePointAt(at) ?? 0)
  return at < source.length && letterOrDigit.test(character) ? (character.length as 1 | 2) : 0
}
