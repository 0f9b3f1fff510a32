import { parseFloat64, parseInteger } from './parse-number.ts'
import { canonical, isObject, wrapInt64, type GoObject, type Value } from './value.ts'

const minInt64 = -9223372036854775808n
const maxInt64 = 9223372036854775807n

/** What Sprig's integer functions make of any value (cast.ToInt64): 0 where it is no number. */
export function toInteger(value: Value): number | bigint {
  if (typeof value === 'number' || typeof value === 'bigint') return value
  if (typeof value === 'string') return parseInteger(withoutZeroDecimals(value), 0) ?? 0
  if (value === null) return 0
  return isObject(value) ? objectToInteger(value) : Number(value)
}

function objectToInteger(value: GoObject): number | bigint {
  switch (value.kind) {
    case 'float64':
      return truncate(value.value)
    case 'typed':
      return toInteger(value.value)
    case 'int64':
    case 'uint64':
    case 'uint32':
    case 'int32':
    case 'uint8':
      // A named type such as time.Duration is none of the cases of cast.ToInt64.
      return value.named?.base === 'int64' ? 0 : wrapInt64(value.value)
    default:
      return 0
  }
}

/** `int64(f)` on amd64: what does not fit is the smallest integer. */
export function truncate(value: number): number | bigint {
  if (Number.isNaN(value) || value >= 2 ** 63 || value < -(2 ** 63)) return minInt64
  return Number.isSafeInteger(Math.trunc(value))
    ? Math.trunc(value) + 0
    : canonical(BigInt(Math.trunc(value)))
}

/** cast.trimZeroDecimal: `3.00` reads as 3, `3.10` stays. */
function withoutZeroDecimals(text: string): string {
  return text.includes('.') ? text.replace(/\.0+$/, '') : text
}

/** What Sprig's float functions make of any value (cast.ToFloat64). */
export function toFloat(value: Value): number {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'string') return parseFloat64(value) ?? 0
  if (value === null) return 0
  if (!isObject(value)) return Number(value)
  if (value.kind === 'float64') return value.value
  if (value.kind === 'typed') return toFloat(value.value)
  if (!('value' in value) || value.named?.base === 'int64') return 0
  return Number(value.value)
}

/** strconv.ParseInt with its error ignored: out of range gives the nearest integer. */
export function parseIntClamped(text: string): number | bigint {
  const value = parseInteger(text, 10)
  if (value !== undefined) return value
  if (!/^[-+]?[0-9]+$/.test(text)) return 0
  return text.startsWith('-') ? minInt64 : maxInt64
}
