/**
 * resource.Quantity of apimachinery: what the API server will store for a text. Go's quirks are kept
 * (`1.500` and `+5Mi` stay as they are, `m` is zero), since the live object shows them.
 * Source: ParseQuantity and CanonicalizeBytes in pkg/api/resource.
 */
interface Quantity {
  /** The value is `mantissa * 10 ** exponent`. */
  readonly mantissa: bigint
  readonly exponent: number
  readonly format: Format
  /** Go took its int64 path. Then it may keep the text it was given, and print that again. */
  readonly isSmall: boolean
  readonly keepsText: boolean
}

type Format = 'decimal' | 'binary' | 'exponent'

interface Suffix {
  readonly base: 2 | 10
  readonly exponent: number
  readonly format: Format
}

const syntax = /^([+-]?)0*(\d*)(?:\.(\d*))?([numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+|)$/
const decimalSuffixes = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E']
const binarySuffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']
const nano = -9
const milli = -3
const maxInt64 = 2n ** 63n - 1n
/** Go would compute `1e-2000000000` until it is out of memory. No real quantity comes near. */
const maxExponent = 999
const maxLength = 256

/**
 * The text the API server stores for a quantity (`1000m` → `1`, `0.5Gi` → `512Mi`), or undefined when
 * it would refuse the text. Amounts below a billionth are rounded away from zero, as it does.
 */
export function canonicalQuantity(text: string): string | undefined {
  const trimmed = text.trim()
  const quantity = parse(trimmed)
  return quantity?.keepsText === true ? trimmed : quantity && print(quantity)
}

/**
 * The same for an entry of a core/v1 ResourceList (limits, requests, capacity, hard), which the API
 * server also rounds up to thousandths: `100u` → `1m`. Source: SetDefaults_ResourceList.
 */
export function canonicalResourceQuantity(text: string): string | undefined {
  const quantity = parse(text.trim())
  if (quantity === undefined) return undefined
  if (quantity.isSmall && quantity.exponent >= milli) return canonicalQuantity(text)
  return print(roundUp(quantity, milli))
}

function parse(text: string): Quantity | undefined {
  const match = text === '' || text.length > maxLength ? null : syntax.exec(text)
  if (match === null) return undefined
  const [, sign, whole = '', fraction = '', suffixText = ''] = match
  const suffix = parseSuffix(suffixText)
  if (suffix === undefined) return undefined
  const digits = (whole === '' ? '0' : whole) + fraction
  const negate = sign === '-' ? -1n : 1n
  const small = parseSmall(digits, fraction.length, suffix)
  if (small !== undefined) return { ...small, mantissa: negate * small.mantissa }
  if (!/^[+-]?\.?\d/.test(text)) return undefined
  const large = parseLarge(digits, fraction.length, suffix)
  return { ...large, mantissa: negate * large.mantissa }
}

function parseSuffix(text: string): Suffix | undefined {
  const decimal = decimalSuffixes.indexOf(text)
  if (decimal !== -1) return { base: 10, exponent: decimal * 3 + nano, format: 'decimal' }
  const binary = binarySuffixes.indexOf(text)
  if (binary !== -1) return { base: 2, exponent: binary * 10, format: 'binary' }
  const exponent = Number(text.slice(1))
  return Math.abs(exponent) <= maxExponent ? { base: 10, exponent, format: 'exponent' } : undefined
}

/** Go's int64 path: taken when digits and suffix together surely fit. */
function parseSmall(digits: string, decimals: number, suffix: Suffix): Quantity | undefined {
  const { base, format } = suffix
  if (base === 2) {
    const room = 14 - digits.length - Math.trunc((suffix.exponent * 3) / 10)
    if (decimals > 0 || room < 0) return undefined
    const value = BigInt(digits)
    const mantissa = value << BigInt(suffix.exponent)
    return { mantissa, exponent: 0, format, isSmall: true, keepsText: (value & 7n) !== 0n }
  }
  const exponent = suffix.exponent - decimals
  if (digits.length > 18 || exponent < nano) return undefined
  const keepsText = exponent % 3 === 0 && !digits.endsWith('000') && !digits.startsWith('0')
  return { mantissa: BigInt(digits), exponent, format, isSmall: true, keepsText }
}

function parseLarge(digits: string, decimals: number, suffix: Suffix): Quantity {
  const { base, format } = suffix
  const unit = base === 2 ? 1n << BigInt(suffix.exponent) : 1n
  const rounded = roundUp(
    {
      mantissa: BigInt(digits) * unit,
      exponent: (base === 10 ? suffix.exponent : 0) - decimals,
      format,
      isSmall: false,
      keepsText: false,
    },
    nano,
  )
  if (format !== 'binary' || rounded.mantissa === 0n) return rounded
  // A binary quantity has an exponent between -9 and 0 here.
  const one = 10n ** BigInt(-rounded.exponent)
  if (rounded.mantissa < one) return { ...rounded, format: 'decimal' }
  return rounded.mantissa > maxInt64 * one
    ? { ...rounded, mantissa: maxInt64, exponent: 0 }
    : rounded
}

/** Makes the exponent at least `exponent`; what is cut off rounds away from zero. */
function roundUp(quantity: Quantity, exponent: number): Quantity {
  if (quantity.exponent >= exponent) return quantity
  const unit = 10n ** BigInt(exponent - quantity.exponent)
  const whole = quantity.mantissa / unit
  const rest = quantity.mantissa % unit
  const step = rest === 0n ? 0n : rest > 0n ? 1n : -1n
  return { ...quantity, mantissa: whole + step, exponent }
}

function print({ mantissa, exponent, format }: Quantity): string {
  if (mantissa === 0n) return '0'
  if (format === 'binary') {
    const bytes = wholeNumber(mantissa, exponent)
    if (bytes !== undefined && (bytes >= 1024n || bytes <= -1024n)) {
      const [number, power] = divideOut(bytes, 1024n)
      return `${number}${binarySuffixes[power] ?? ''}`
    }
  }
  const [number, power] = divideOut(mantissa, 10n)
  const total = exponent + power
  const excess = ((total % 3) + 3) % 3
  const shown = number * 10n ** BigInt(excess)
  const shownExponent = total - excess
  if (format !== 'exponent') return `${shown}${decimalSuffixes[(shownExponent - nano) / 3] ?? ''}`
  return shownExponent === 0 ? String(shown) : `${shown}e${shownExponent}`
}

function wholeNumber(mantissa: bigint, exponent: number): bigint | undefined {
  const unit = 10n ** BigInt(-exponent)
  return mantissa % unit === 0n ? mantissa / unit : undefined
}

/** `[n, times]` with `value = n * factor ** times` and the largest such `times`; value is not 0. */
function divideOut(value: bigint, factor: bigint): [bigint, number] {
  let [number, times] = [value, 0]
  while (number % factor === 0n) {
    number /= factor
    times += 1
  }
  return [number, times]
}
