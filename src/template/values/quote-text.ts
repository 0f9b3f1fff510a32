/** What Go's `unicode.IsPrint` accepts besides the ASCII space. */
const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u
const plain = /^[ !#-[\]-~]*$/

const escapes: ReadonlyMap<number, string> = new Map([
  [7, '\\a'],
  [8, '\\b'],
  [9, '\\t'],
  [10, '\\n'],
  [11, '\\v'],
  [12, '\\f'],
  [13, '\\r'],
  [92, '\\\\'],
])

/** Go's `strconv.IsPrint`. */
export function isPrintable(character: string): boolean {
  return printable.test(character)
}

/** Go's `strconv.Quote`, or `QuoteToASCII`. */
export function quoteText(text: string, asciiOnly = false): string {
  if (plain.test(text)) return `"${text}"`
  let quoted = ''
  for (const character of text) quoted += escapeCharacter(character, '"', asciiOnly)
  return `"${quoted}"`
}

/** Go's `strconv.QuoteRune`, or `QuoteRuneToASCII`. */
export function quoteRune(character: string, asciiOnly = false): string {
  return `'${escapeCharacter(character, "'", asciiOnly)}'`
}

function escapeCharacter(character: string, quote: string, asciiOnly: boolean): string {
  const code = character.codePointAt(0) ?? 0
  if (character === quote) return `\\${quote}`
  const known = escapes.get(code)
  if (known !== undefined) return known
  // A lone surrogate stands for one bad byte.
  if (code >= 0xdc80 && code <= 0xdcff) return `\\x${(code - 0xdc00).toString(16)}`
  if (code < 0x7f && code >= 0x20) return character
  if (!asciiOnly && isPrintable(character)) return character
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, '0')}`
  return code > 0xffff
    ? `\\U${code.toString(16).padStart(8, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`
}

/** Go's `strconv.CanBackquote`. */
export function canBackquote(text: string): boolean {
  return !/[\x00-\x08\x0a-\x1f\x7f`\uFEFF]|[\uD800-\uDFFF]/u.test(text)
}
