/** The decimal digits of a finite positive float: value = 0.d1d2d3… × 10^point. */
export interface Decimal {
  /** Without leading and trailing zeros; empty for zero. */
  readonly digits: string
  readonly point: number
}

/** The fewest digits that still give the same float back. */
export function shortestDecimal(value: number): Decimal {
  if (value >= 1e-6 && value < 1e21) {
    const [whole = '', fraction = ''] = String(value).split('.')
    return trimmed(whole + fraction, whole.length)
  }
  const [mantissa = '', exponent = ''] = value.toExponential().split('e')
  return trimmed(mantissa.replace('.', ''), Number(exponent) + 1)
}

/** All digits of a float: every double is a finite decimal. */
export function exactDecimal(value: number): Decimal {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  const bits = view.getBigUint64(0)
  const rawExponent = Number((bits >> 52n) & 0x7ffn)
  const fraction = bits & 0xfffffffffffffn
  const mantissa = rawExponent === 0 ? fraction : fraction | (1n << 52n)
  const exponent = (rawExponent === 0 ? 1 : rawExponent) - 1075
  if (exponent >= 0) {
    const digits = (mantissa << BigInt(exponent)).toString()
    return trimmed(digits, digits.length)
  }
  // m / 2^k is m × 5^k / 10^k.
  const digits = (mantissa * 5n ** BigInt(-exponent)).toString()
  return trimmed(digits, digits.length + exponent)
}

/** Rounded to `count` digits, half to even as Go does on exact decimals. */
export function roundDecimal(decimal: Decimal, count: number): Decimal {
  const { digits, point } = decimal
  if (count < 0) return { digits: '', point: 0 }
  if (count >= digits.length) return decimal
  const kept = digits.slice(0, count)
  if (!roundsUp(digits, count)) return trimmed(kept, point)
  const raised = (BigInt(`0${kept}`) + 1n).toString().padStart(count, '0')
  return trimmed(raised, point + raised.length - count)
}

function roundsUp(digits: string, count: number): boolean {
  const next = digits.charAt(count)
  if (next !== '5' || count + 1 < digits.length) return next >= '5'
  return count > 0 && Number(digits.charAt(count - 1)) % 2 === 1
}

function trimmed(digits: string, point: number): Decimal {
  let start = 0
  while (digits.charAt(start) === '0') start++
  let end = digits.length
  while (end > start && digits.charAt(end - 1) === '0') end--
  return start === end
    ? { digits: '', point: 0 }
    : { digits: digits.slice(start, end), point: point - start }
}
