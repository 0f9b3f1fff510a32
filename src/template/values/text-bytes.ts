/**
 * Go strings are bytes, ours are text. A byte that is not valid UTF-8 is kept as the lone surrogate
 * U+DC80 + (byte - 0x80), so that cutting a character and joining it again loses nothing.
 */
const loneAll = /[\uD800-\uDFFF]/gu
const escapeBase = 0xdc00

export function hasBadBytes(text: string): boolean {
  return !text.isWellFormed()
}

/** Length in UTF-8 bytes, as Go's `len`. */
export function byteLength(text: string): number {
  return text.isWellFormed() ? Buffer.byteLength(text) : toBytes(text).length
}

/** A lone surrogate counts three bytes in Node, so equal lengths mean ASCII. */
export function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length
}

export function toBytes(text: string): Buffer {
  if (text.isWellFormed()) return Buffer.from(text)
  const parts: Uint8Array[] = []
  let start = 0
  for (const match of text.matchAll(loneAll)) {
    const code = text.charCodeAt(match.index)
    parts.push(Buffer.from(text.slice(start, match.index)))
    const isByte = code >= escapeBase + 0x80 && code <= escapeBase + 0xff
    parts.push(isByte ? Uint8Array.of(code - escapeBase) : Buffer.from('\uFFFD'))
    start = match.index + 1
  }
  parts.push(Buffer.from(text.slice(start)))
  return Buffer.concat(parts)
}

export function fromBytes(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const quick = buffer.toString('utf8')
  if (!quick.includes('\uFFFD')) return quick
  let text = ''
  let valid = 0
  for (let at = 0; at < bytes.length;) {
    const size = runeSize(bytes, at)
    if (size === 0) {
      text += buffer.toString('utf8', valid, at)
      text += String.fromCharCode(escapeBase + (bytes[at] ?? 0))
      valid = at + 1
    }
    at += size || 1
  }
  return text + buffer.toString('utf8', valid)
}

/** Which second bytes may follow a first one, and how many bytes there are (RFC 3629, section 4). */
const leads: readonly (readonly [
  from: number,
  to: number,
  low: number,
  high: number,
  size: number,
])[] = [
  [0xc2, 0xdf, 0x80, 0xbf, 2],
  [0xe0, 0xe0, 0xa0, 0xbf, 3],
  [0xe1, 0xec, 0x80, 0xbf, 3],
  [0xed, 0xed, 0x80, 0x9f, 3],
  [0xee, 0xef, 0x80, 0xbf, 3],
  [0xf0, 0xf0, 0x90, 0xbf, 4],
  [0xf1, 0xf3, 0x80, 0xbf, 4],
  [0xf4, 0xf4, 0x80, 0x8f, 4],
]

/** Bytes of the character that starts at `at`; 0 when it is not valid UTF-8. */
function runeSize(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0
  if (first < 0x80) return 1
  const lead = leads.find(([from, to]) => first >= from && first <= to)
  if (lead === undefined) return 0
  const [, , low, high, size] = lead
  const second = bytes[at + 1] ?? 0
  if (second < low || second > high) return 0
  for (let next = 2; next < size; next++) {
    const tail = bytes[at + next] ?? 0
    if (tail < 0x80 || tail > 0xbf) return 0
  }
  return size
}

/** Bytes `start` to `end` of a text; both must be within it. */
export function sliceBytes(text: string, start: number, end: number): string {
  if (isAscii(text)) return text.slice(start, end)
  return fromBytes(toBytes(text).subarray(start, end))
}

/** Joins halves of characters again; to be used wherever strings that may hold bad bytes meet. */
export function mendBytes(text: string): string {
  return text.isWellFormed() ? text : fromBytes(toBytes(text))
}

/** Text that is valid Unicode: each bad byte becomes one U+FFFD, as Go's JSON encoder does. */
export function toValidText(text: string): string {
  return text.isWellFormed() ? text : fromBytes(toBytes(text)).replace(loneAll, '\uFFFD')
}

/** Characters as Go's `range` over a string sees them: a bad byte is one U+FFFD. */
export function toRunes(text: string): string[] {
  return Array.from(text.isWellFormed() ? text : text.replace(loneAll, '\uFFFD'))
}

/** Order by bytes. */
export function compareText(a: string, b: string): number {
  const least = Math.min(a.length, b.length)
  for (let at = 0; at < least; at++) {
    const code = a.charCodeAt(at)
    const other = b.charCodeAt(at)
    if (code === other) continue
    // Surrogates are bytes that are no UTF-8, or they stand for characters behind all others.
    if (code < 0xd800 && other < 0xd800) return code - other
    return Buffer.compare(toBytes(a), toBytes(b))
  }
  return a.length - b.length
}
