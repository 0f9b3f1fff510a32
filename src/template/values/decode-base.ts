/** Go's base64 and base32 decoders: what they accept and where they see a fault. */
export type Decoded =
  | { readonly bytes: Uint8Array }
  /** Offset of the byte that Go's error names. */
  | { readonly faultAt: number }

const equals = 61
const newLines = new Set([10, 13])

function alphabetOf(letters: string): ReadonlyMap<number, number> {
  return new Map(Array.from(letters, (letter, at) => [letter.charCodeAt(0), at]))
}

const base64Letters = alphabetOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/')
const base32Letters = alphabetOf('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')

/** base64.StdEncoding.DecodeString: line breaks are skipped, padding is required. */
export function decodeBase64(source: Uint8Array): Decoded {
  const text = Buffer.from(source.buffer, source.byteOffset, source.length).toString('latin1')
  if (wholeBase64.test(text) && text.length % 4 === 0) {
    return { bytes: Buffer.from(text, 'base64') }
  }
  return decodeLetters(source)
}

const wholeBase64 = /^[A-Za-z0-9+/]*={0,2}$/

function decodeLetters(source: Uint8Array): Decoded {
  const letters: number[] = []
  let at = 0
  const skipLines = (): void => {
    while (newLines.has(source[at] ?? 0)) at++
  }
  for (;;) {
    skipLines()
    if (at >= source.length) break
    const byte = source[at] ?? 0
    const value = base64Letters.get(byte)
    const inGroup = letters.length % 4
    if (value !== undefined) {
      letters.push(value)
      at++
      continue
    }
    if (byte !== equals || inGroup < 2) return { faultAt: at }
    at++
    if (inGroup === 2) {
      skipLines()
      if (at === source.length) return { faultAt: source.length }
      if (source[at] !== equals) return { faultAt: at - 1 }
      at++
    }
    skipLines()
    return at < source.length ? { faultAt: at } : { bytes: packed(letters, 6) }
  }
  const inGroup = letters.length % 4
  return inGroup === 0 ? { bytes: packed(letters, 6) } : { faultAt: source.length - inGroup }
}

/** base32.StdEncoding.DecodeString. */
export function decodeBase32(text: Uint8Array): Decoded {
  const source = text.filter((byte) => !newLines.has(byte))
  const letters: number[] = []
  for (let at = 0; at < source.length; at++) {
    const byte = source[at] ?? 0
    const inGroup = letters.length % 8
    const left = source.length - at - 1
    if (byte === equals && inGroup >= 2 && left < 8) return endOfBase32(source, at, letters)
    const value = base32Letters.get(byte)
    if (value === undefined) return { faultAt: at }
    letters.push(value)
  }
  const inGroup = letters.length % 8
  return inGroup === 0 ? { bytes: packed(letters, 5) } : { faultAt: source.length - inGroup }
}

function endOfBase32(source: Uint8Array, at: number, letters: number[]): Decoded {
  const inGroup = letters.length % 8
  const left = source.length - at - 1
  if (left + inGroup < 7) return { faultAt: source.length }
  for (let next = 0; next < 7 - inGroup; next++) {
    if (next < left && source[at + 1 + next] !== equals) return { faultAt: at + next }
  }
  if (inGroup === 3 || inGroup === 6) return { faultAt: at }
  return { bytes: packed(letters, 5) }
}

/** The whole bytes in a sequence of letters of `bits` bits. */
function packed(letters: readonly number[], bits: number): Uint8Array {
  const bytes = new Uint8Array(Math.floor((letters.length * bits) / 8))
  let buffer = 0
  let filled = 0
  let at = 0
  for (const letter of letters) {
    buffer = ((buffer << bits) | letter) & 0xffff
    filled += bits
    if (filled < 8) continue
    filled -= 8
    bytes[at++] = (buffer >> filled) & 0xff
  }
  return bytes
}
