import { isAscii } from './text-bytes.ts'

/** Unicode case by character, as Go does it: one character in, one out, whatever is around it. */

/** Go's `unicode.IsSpace`, for use inside a character class. */
export const goSpaces =
  '\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'
const space = new RegExp(`^[${goSpaces}]$`)
const upper = /^\p{Lu}$/u
const lower = /^\p{Ll}$/u
const titled = /^\p{Lt}$/u
const letter = /^\p{L}$/u
const digit = /^\p{Nd}$/u

/** A test of characters that looks ASCII up: a regular expression takes ten times as long. */
export function isIn(pattern: RegExp): (character: string) => boolean {
  const known = Array.from({ length: 128 }, (_, code) => pattern.test(String.fromCharCode(code)))
  return (character) => known[character.charCodeAt(0)] ?? pattern.test(character)
}

export const isGoSpace = isIn(space)
export const isUpper = isIn(upper)
export const isLower = isIn(lower)
export const isTitle = isIn(titled)
export const isLetter = isIn(letter)
export const isDigit = isIn(digit)

/** strings.TrimSpace */
export function trimSpace(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isGoSpace(text.charAt(start))) start++
  while (end > start && isGoSpace(text.charAt(end - 1))) end--
  return text.slice(start, end)
}

/** Greek letters with an iota below: their simple capital is one character, eight further on. */
function iotaCapital(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code === 0x1fb3 || code === 0x1fc3 || code === 0x1ff3) return String.fromCodePoint(code + 9)
  if (code < 0x1f80 || code > 0x1faf) return character
  return (code & 8) === 0 ? String.fromCodePoint(code + 8) : character
}

export function toUpperRune(character: string): string {
  const changed = character.toUpperCase()
  // The full mapping may give several characters ("SS"); the simple one never does.
  return changed.length > character.length ? iotaCapital(character) : changed
}

export function toLowerRune(character: string): string {
  if (character === '\u0130') return 'i'
  return character.toLowerCase()
}

/** DŽ, LJ, NJ and DZ have a title form; Georgian letters have none. */
export function toTitleRune(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code >= 0x1c4 && code <= 0x1cc)
    return code < 0x1c7 ? '\u01c5' : code < 0x1ca ? '\u01c8' : '\u01cb'
  if (code >= 0x1f1 && code <= 0x1f3) return '\u01f2'
  if ((code >= 0x10d0 && code <= 0x10fa) || (code >= 0x10fd && code <= 0x10ff)) return character
  return toUpperRune(character)
}

export function toUpper(text: string): string {
  return isAscii(text) ? text.toUpperCase() : mapRunes(text, toUpperRune)
}

export function toLower(text: string): string {
  return isAscii(text) ? text.toLowerCase() : mapRunes(text, toLowerRune)
}

/** Go's `strings.Map`: a bad byte becomes U+FFFD. */
export function mapRunes(text: string, change: (character: string) => string): string {
  let changed = ''
  for (const character of text) {
    changed += character.isWellFormed() ? change(character) : '\uFFFD'
  }
  return changed
}
