/** Go's `%b` (mantissa and binary exponent) and `%x` (hexadecimal float) formats. */
export function formatHexFloat(value: number, verb: 'b' | 'x' | 'X', precision: number): string {
  if (Number.isNaN(value)) return 'NaN'
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  const size = Math.abs(value)
  if (size === Infinity) return `${sign || '+'}Inf`
  const { mantissa, exponent } = split(size)
  if (verb === 'b') return `${sign}${mantissa}p${exponent < 0 ? '' : '+'}${exponent}`
  const text = sign + hexadecimal(mantissa, exponent, precision)
  return verb === 'X' ? text.toUpperCase() : text
}

/** value = mantissa × 2^exponent, with the exponent Go keeps for zero and subnormals. */
function split(size: number): { mantissa: bigint; exponent: number } {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, size)
  const bits = view.getBigUint64(0)
  const raw = Number((bits >> 52n) & 0x7ffn)
  const fraction = bits & 0xfffffffffffffn
  return raw === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | (1n << 52n), exponent: raw - 1075 }
}

function hexadecimal(mantissa: bigint, exponent: number, precision: number): string {
  if (mantissa === 0n) return `0x0${precision > 0 ? `.${'0'.repeat(precision)}` : ''}p+00`
  // One digit before the point, 15 after it: shift the leading bit to position 60.
  const length = mantissa.toString(2).length
  let shifted = mantissa << BigInt(61 - length)
  let power = exponent + length - 1
  if (precision >= 0 && precision < 15) {
    const shift = BigInt(60 - precision * 4)
    const extra = shifted & ((1n << shift) - 1n)
    shifted >>= shift
    const half = 1n << (shift - 1n)
    if (extra > half || (extra === half && (shifted & 1n) === 1n)) shifted += 1n
    shifted <<= shift
    if (shifted >> 61n > 0n) {
      shifted >>= 1n
      power++
    }
  }
  const digits = (shifted & ((1n << 60n) - 1n)).toString(16).padStart(15, '0')
  const fraction = precision < 0 ? digits.replace(/0+$/, '') : digits.padEnd(precision, '0')
  const shown = precision < 0 ? fraction : fraction.slice(0, precision)
  const mark = power < 0 ? '-' : '+'
  return `0x1${shown === '' ? '' : `.${shown}`}p${mark}${String(Math.abs(power)).padStart(2, '0')}`
}
