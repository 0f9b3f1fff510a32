import { exactDecimal, roundDecimal, shortestDecimal, type Decimal } from './decimal.ts'

export type FloatFormat = 'e' | 'E' | 'f' | 'g' | 'G'

/** A double has at most 1074 digits after the point; more precision than that is zeros. */
const mostDigits = 1100

/** Go's `strconv.FormatFloat(value, format, precision, 64)`; precision -1 is the shortest text. */
export function formatFloat(value: number, format: FloatFormat, precision: number): string {
  if (Number.isNaN(value)) return 'NaN'
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  const size = Math.abs(value)
  if (size === Infinity) return `${sign || '+'}Inf`
  const lower = format.toLowerCase()
  const text =
    lower === 'f'
      ? fixed(size, precision)
      : lower === 'e'
        ? exponential(roundFor(size, precision + 1, precision < 0), precision, format)
        : general(size, precision, format === 'G' ? 'E' : 'e')
  return sign + text
}

/** The plain `%v` of a float; what JavaScript prints alike takes the quick way. */
export function formatGeneral(value: number): string {
  const size = Math.abs(value)
  if (size >= 1e-4 && size < 1e6) return String(value)
  return formatFloat(value, 'g', -1)
}

function roundFor(size: number, count: number, shortest: boolean): Decimal {
  return shortest
    ? shortestDecimal(size)
    : roundDecimal(exactDecimal(size), Math.min(count, mostDigits))
}

function fixed(size: number, precision: number): string {
  if (precision < 0) {
    const decimal = shortestDecimal(size)
    return layOut(decimal, Math.max(decimal.digits.length - decimal.point, 0))
  }
  // toFixed is exact, too, but rounds a half up, where Go takes the even digit. Halves are odd.
  const halves = size * (2 * 10 ** precision)
  const isSure = precision <= 20 && halves <= Number.MAX_SAFE_INTEGER && halves % 2 !== 1
  if (isSure) return size.toFixed(precision)
  const exact = exactDecimal(size)
  return layOut(roundDecimal(exact, exact.point + precision), precision)
}

function layOut({ digits, point }: Decimal, precision: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0'
  if (precision === 0) return whole
  const fraction = point > 0 ? digits.slice(point) : '0'.repeat(-point) + digits
  return `${whole}.${fraction.slice(0, precision).padEnd(precision, '0')}`
}

function exponential(decimal: Decimal, precision: number, letter: string): string {
  const { digits } = decimal
  const places = precision < 0 ? Math.max(digits.length - 1, 0) : precision
  const fraction = digits.slice(1, places + 1).padEnd(places, '0')
  const exponent = digits === '' ? 0 : decimal.point - 1
  const mark = exponent < 0 ? '-' : '+'
  const power = String(Math.abs(exponent)).padStart(2, '0')
  return `${digits.charAt(0) || '0'}${places > 0 ? `.${fraction}` : ''}${letter}${mark}${power}`
}

function general(size: number, precision: number, letter: string): string {
  const shortest = precision < 0
  const wanted = precision === 0 ? 1 : precision
  const decimal = roundFor(size, wanted, shortest)
  const count = decimal.digits.length
  // %e when the exponent is below -4 or not below the precision, which is 6 for the shortest text.
  const limit = shortest ? 6 : wanted > count && count >= decimal.point ? count : wanted
  const exponent = decimal.point - 1
  if (count > 0 && (exponent < -4 || exponent >= limit)) {
    return exponential(decimal, count - 1, letter)
  }
  return layOut(decimal, Math.max(count - decimal.point, 0))
}
