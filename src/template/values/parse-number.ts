import { canonical } from './value.ts'

const prefixes: ReadonlyMap<string, number> = new Map([
  ['0x', 16],
  ['0b', 2],
  ['0o', 8],
])
const digitsIn: ReadonlyMap<number, RegExp> = new Map([
  [2, /^[01]+$/],
  [8, /^[0-7]+$/],
  [10, /^[0-9]+$/],
  [16, /^[0-9a-fA-F]+$/],
])
/** What a number holds exactly and all bases read alike, 0 and 10. */
const smallInteger = /^[-+]?(?:0|[1-9][0-9]{0,14})$/
const plainFloat = /^[-+]?[0-9]+(?:\.[0-9]+)?$/
const decimalFloat = /^[-+]?(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)?$/
const hexFloat = /^([-+]?)0[xX]([0-9a-fA-F_]*)(?:\.([0-9a-fA-F_]*))?[pP]([-+]?[0-9]+)$/
const maxInt = 9223372036854775807n
const minInt = -9223372036854775808n
const maxUint = 18446744073709551615n

/** Go's `strconv.ParseInt(text, base, 64)`; base 0 reads prefixes and underscores. */
export function parseInteger(text: string, base: number): number | bigint | undefined {
  if ((base === 10 || base === 0) && smallInteger.test(text)) return Number(text) + 0
  const value = readDigits(text, base)
  return value === undefined || value > maxInt || value < minInt ? undefined : canonical(value)
}

/** Go's `strconv.ParseUint(text, base, 64)`: no sign. */
export function parseUnsigned(text: string, base: number): number | bigint | undefined {
  if (/^[-+]/.test(text)) return undefined
  if (base === 10 && smallInteger.test(text)) return Number(text)
  const value = readDigits(text, base)
  return value === undefined || value > maxUint ? undefined : canonical(value)
}

function readDigits(text: string, base: number): bigint | undefined {
  const negative = text.startsWith('-')
  let digits = /^[-+]/.test(text) ? text.slice(1) : text
  let radix = base
  if (base === 0) {
    if (digits.includes('_')) {
      if (!underscoresFit(digits)) return undefined
      digits = digits.replaceAll('_', '')
    }
    radix = 10
    const prefix = prefixes.get(digits.slice(0, 2).toLowerCase())
    if (prefix !== undefined && digits.length > 2) {
      radix = prefix
      digits = digits.slice(2)
    } else if (digits.startsWith('0') && digits.length > 1) {
      radix = 8
      digits = digits.slice(1)
    }
  }
  if (digitsIn.get(radix)?.test(digits) !== true || digits.length > 400) return undefined
  const value = inRadix(digits, radix)
  return negative ? -value : value
}

function inRadix(digits: string, radix: number): bigint {
  if (radix === 10) return BigInt(digits)
  return BigInt(`${radix === 16 ? '0x' : radix === 8 ? '0o' : '0b'}${digits}`)
}

/** Underscores stand between digits, or between the base prefix and a digit. */
function underscoresFit(digits: string): boolean {
  const body = digits.replace(/^0[xXbBoO]/, '0')
  return !/^_|_$|__|_[^0-9a-fA-F_]|[^0-9a-fA-F_]_/.test(body)
}

/** Go's `strconv.ParseFloat(text, 64)`; undefined also for values out of range. */
export function parseFloat64(text: string): number | undefined {
  if (plainFloat.test(text)) return finite(Number(text))
  const word = text.toLowerCase()
  if (/^[-+]?inf(?:inity)?$/.test(word)) return word.startsWith('-') ? -Infinity : Infinity
  if (word === 'nan') return NaN
  if (text.includes('_') && !underscoresFit(text.replace(/^[-+]/, ''))) return undefined
  if (decimalFloat.test(text)) return finite(Number(text.replaceAll('_', '')))
  const match = hexFloat.exec(text)
  if (match === null) return undefined
  const [, sign, whole = '', fraction = '', exponent = '0'] = match
  return hexValue({ negative: sign === '-', whole, fraction, exponent: Number(exponent) })
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined
}

interface HexParts {
  readonly negative: boolean
  readonly whole: string
  readonly fraction: string
  readonly exponent: number
}

function hexValue({ negative, whole, fraction, exponent }: HexParts): number | undefined {
  const digits = (whole + fraction).replaceAll('_', '')
  if (digits === '' || digits.length > 400) return undefined
  const power = exponent - 4 * fraction.replaceAll('_', '').length
  const size = scale(BigInt(`0x${digits}`), power)
  return finite(negative ? -size : size)
}

/** mantissa × 2^power, rounded once. */
function scale(mantissa: bigint, power: number): number {
  if (mantissa === 0n || power < -3000) return 0
  if (power > 3000) return Infinity
  if (power >= 0) return Number(mantissa << BigInt(power))
  const extra = mantissa.toString(2).length - 64
  if (extra <= 0) return Number(mantissa) * powerOfTwo(power)
  const kept = mantissa >> BigInt(extra)
  const sticky = kept << BigInt(extra) === mantissa ? 0n : 1n
  return Number(kept | sticky) * powerOfTwo(power + extra)
}

/** In two halves, since 2^-1074 times 2^53 must not be lost on the way. */
function powerOfTwo(power: number): number {
  const half = Math.trunc(power / 2)
  return 2 ** half * 2 ** (power - half)
}
