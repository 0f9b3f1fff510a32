import { truncate } from './convert.ts'
import { parseFloat64, parseInteger } from './parse-number.ts'
import { isObject, type Value } from './value.ts'

/** The operator's `int`: numbers are cut off, text is read as decimal, all else is 0. */
export function readInt(value: Value): number | bigint {
  if (typeof value === 'number' || typeof value === 'bigint') return value
  if (typeof value === 'boolean') return Number(value)
  if (typeof value === 'string') {
    const integer = parseInteger(value, 10)
    return integer ?? truncate(parseFloat64(value) ?? 0)
  }
  if (!isObject(value)) return 0
  if (value.kind === 'float64') return truncate(value.value)
  return value.kind === 'int64' || value.kind === 'int32' ? value.value : 0
}

/** The operator's `float`. */
export function readFloat(value: Value): number {
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') {
    return Number(value)
  }
  if (typeof value === 'string') return parseFloat64(value) ?? 0
  if (!isObject(value)) return 0
  if (value.kind === 'float64') return value.value
  return value.kind === 'int64' || value.kind === 'int32' ? Number(value.value) : 0
}

const trueWords = new Set(['true', '1', 'yes', 'on', 't', 'y'])

/** The operator's `bool`. */
export function readBool(value: Value): boolean {
  if (typeof value === 'boolean') return value
  if (typeof value === 'string') return trueWords.has(value.toLowerCase())
  if (typeof value === 'number' || typeof value === 'bigint') return value != 0
  if (!isObject(value)) return false
  return (
    (value.kind === 'float64' || value.kind === 'int64' || value.kind === 'int32') &&
    value.value != 0
  )
}
