import { fromBytes, mendBytes } from '../values/text-bytes.ts'

const simple: ReadonlyMap<string, number> = new Map([
  ['a', 7],
  ['b', 8],
  ['f', 12],
  ['n', 10],
  ['r', 13],
  ['t', 9],
  ['v', 11],
  ['\\', 92],
])
const escape =
  /\\(?:x([0-9a-fA-F]{2})|([0-7]{3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([^xuU0-9]))/uy

interface Unquoted {
  readonly code: number
  readonly end: number
  /** `\x` and octal escapes are bytes, all others characters. */
  readonly isByte: boolean
}

/** The text of a `"…"` literal (Go's `strconv.Unquote`); undefined when an escape is wrong. */
export function unquote(literal: string): string | undefined {
  const body = literal.slice(1, -1)
  if (!body.includes('\\')) return body
  let text = ''
  for (let at = 0; at < body.length;) {
    const next = unquoteAt(body, at, '"')
    if (next === undefined) return undefined
    text +=
      next.isByte && next.code > 127
        ? fromBytes(Uint8Array.of(next.code))
        : String.fromCodePoint(next.code)
    at = next.end
  }
  return mendBytes(text)
}

/** The text of a raw literal; Go drops carriage returns from it. */
export function unquoteRaw(literal: string): string {
  return literal.slice(1, -1).replaceAll('\r', '')
}

/** The code of a `'…'` literal; undefined when it is not one character. */
export function unquoteCharacter(literal: string): number | undefined {
  const body = literal.slice(1, -1)
  const next = body === '' ? undefined : unquoteAt(body, 0, "'")
  return next?.end === body.length ? next.code : undefined
}

function unquoteAt(body: string, at: number, quote: string): Unquoted | undefined {
  const code = body.codePointAt(at) ?? 0
  if (code !== 92) return { code, end: at + (code > 0xffff ? 2 : 1), isByte: false }
  escape.lastIndex = at
  const match = escape.exec(body)
  if (match === null) return undefined
  const [all, hex, octal, short, long, letter] = match
  const end = at + all.length
  const byte = hex ?? octal
  if (byte !== undefined) {
    const value = Number.parseInt(byte, hex === undefined ? 8 : 16)
    return value > 255 ? undefined : { code: value, end, isByte: true }
  }
  const digits = short ?? long
  if (digits !== undefined) return validRune(Number.parseInt(digits, 16), end)
  if (letter === quote) return { code: quote.charCodeAt(0), end, isByte: false }
  const known = simple.get(letter ?? '')
  return known === undefined ? undefined : { code: known, end, isByte: false }
}

function validRune(code: number, end: number): Unquoted | undefined {
  const isValid = code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
  return isValid ? { code, end, isByte: false } : undefined
}
