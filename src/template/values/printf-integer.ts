import { pad, type Flags } from './printf-flags.ts'
import { isPrintable } from './quote-text.ts'

type IntegerVerb = 'd' | 'b' | 'o' | 'O' | 'x' | 'X'

const bases: Readonly<Record<IntegerVerb, number>> = { d: 10, b: 2, o: 8, O: 8, x: 16, X: 16 }

/** fmt.fmtInteger: digits, then precision or zero padding, prefix, sign, width. */
export function formatInteger(value: number | bigint, verb: IntegerVerb, flags: Flags): string {
  const negative = value < 0
  if (flags.precision === 0 && Number(value) === 0) {
    return ' '.repeat(flags.width ?? 0)
  }
  let digits = (negative ? -value : value).toString(bases[verb])
  digits = digits.padStart(leastDigits(negative, flags), '0')
  let text = prefixed(digits, verb, flags.sharp)
  if (verb === 'X') text = text.toUpperCase()
  const sign = negative ? '-' : flags.plus ? '+' : flags.space ? ' ' : ''
  return pad(sign + text, { ...flags, zero: false })
}

function leastDigits(negative: boolean, flags: Flags): number {
  if (flags.precision !== undefined) return flags.precision
  if (!flags.zero || flags.minus || flags.width === undefined) return 0
  return flags.width - (negative || flags.plus || flags.space ? 1 : 0)
}

function prefixed(digits: string, verb: IntegerVerb, sharp: boolean): string {
  if (verb === 'O') return `0o${sharp && !digits.startsWith('0') ? '0' : ''}${digits}`
  if (!sharp) return digits
  if (verb === 'x' || verb === 'X') return `0x${digits}`
  if (verb === 'b') return `0b${digits}`
  return verb === 'o' && !digits.startsWith('0') ? `0${digits}` : digits
}

/** `%U`: U+0078, and `U+0078 'x'` with `#`. */
export function formatUnicode(value: number | bigint, flags: Flags): string {
  const code = BigInt.asUintN(64, BigInt(value))
  const least = Math.max(flags.precision ?? 4, 4)
  let text = `U+${code.toString(16).toUpperCase().padStart(least, '0')}`
  if (flags.sharp && code <= 0x10ffffn) {
    const character = String.fromCodePoint(Number(code))
    if (isPrintable(character)) text += ` '${character}'`
  }
  return pad(text, { ...flags, zero: false })
}
