import type { Json } from '../../api/kube-object.ts'
import type { Scalar } from './kube-schema.ts'
import { canonicalQuantity } from './quantity.ts'

type ScalarValue = string | number | boolean

const decimalInteger = /^(?:0|-?[1-9]\d*)$/
const decimalNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/
const base64 = /^[A-Za-z0-9+/]*={0,2}$/
const maxInt32 = 2 ** 31 - 1

/** The value as the scalar type of its field, or undefined when it does not fit. */
export function coerceScalar(value: Json, type: Exclude<Scalar, 'any'>): ScalarValue | undefined {
  if (typeof value === 'object') return undefined
  switch (type) {
    case 'text':
      return typeof value === 'string' ? value : String(value)
    case 'boolean':
      return toBoolean(value)
    case 'int32':
      return toInteger(value, maxInt32)
    case 'int64':
      return toInteger(value, Number.MAX_SAFE_INTEGER)
    case 'double':
      return toNumber(value)
    case 'intOrText':
      return toIntegerOrText(value)
    case 'quantity':
    case 'resourceQuantity':
      return toQuantity(value)
    case 'time':
      return typeof value === 'string' ? value : undefined
    case 'base64':
      return toBase64(value)
  }
}

function toBoolean(value: ScalarValue): boolean | undefined {
  if (typeof value === 'boolean') return value
  if (value === 'true') return true
  return value === 'false' ? false : undefined
}

function toInteger(value: ScalarValue, max: number): number | undefined {
  if (typeof value === 'string' && !decimalInteger.test(value)) return undefined
  const number = toNumber(value)
  // int32 reaches one further down than up.
  const min = max === maxInt32 ? -max - 1 : -max
  if (number === undefined || !Number.isInteger(number)) return undefined
  return number >= min && number <= max ? number : undefined
}

function toNumber(value: ScalarValue): number | undefined {
  if (typeof value === 'number') return value
  if (typeof value !== 'string' || !decimalNumber.test(value)) return undefined
  const number = Number(value)
  return Number.isFinite(number) ? number : undefined
}

/** Port names may not be all digits, so digits always mean a number; `25%` and names stay text. */
function toIntegerOrText(value: ScalarValue): number | string | undefined {
  if (typeof value === 'boolean') return undefined
  const integer = toInteger(value, maxInt32)
  return integer ?? (typeof value === 'string' ? value : undefined)
}

function toQuantity(value: ScalarValue): string | undefined {
  if (typeof value === 'boolean') return undefined
  const text = String(value)
  // To Go `m` is zero; here it is a template with an empty value in front of its unit.
  return !/\d/.test(text) || canonicalQuantity(text) === undefined ? undefined : text
}

/**
 * A number here is no base64: coerced to text it would often decode to garbage without an error. Line
 * breaks are legal, as Go's decoder skips them.
 */
function toBase64(value: ScalarValue): string | undefined {
  if (typeof value !== 'string') return undefined
  const text = value.replaceAll(/[\r\n]/g, '')
  return text.length % 4 === 0 && base64.test(text) ? value : undefined
}
