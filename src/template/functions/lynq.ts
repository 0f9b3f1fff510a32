import { fromJson } from '../values/from-json.ts'
import { map, type GoTyped, type Value } from '../values/value.ts'
import { sliceBytes, byteLength } from '../values/text-bytes.ts'
import { readBool, readFloat, readInt } from '../values/typed-value.ts'
import { hostOf } from './go-url.ts'
import { any, fn, text, slow, type GoFunction } from './function.ts'

/** What Lynq adds to Sprig; its `fromJson` never fails. */
export const lynq: ReadonlyMap<string, GoFunction> = new Map([
  ['toHost', slow(fn([text], hostOf))],
  ['trunc63', fn([text], (value) => (byteLength(value) > 63 ? sliceBytes(value, 0, 63) : value))],
  ['fromJson', fn([text], (value, context) => parsedOrEmpty(fromJson(value, context)))],
])

/** Typed values: alone in a scalar they are JSON numbers and booleans. */
export const typedValues: ReadonlyMap<string, GoFunction> = new Map([
  ['int', fn([any], (value) => typed(readInt(value)))],
  ['float', fn([any], (value) => typed({ kind: 'float64', value: readFloat(value) }))],
  ['bool', fn([any], (value) => typed(readBool(value)))],
])

function typed(value: GoTyped['value']): GoTyped {
  return { kind: 'typed', value }
}

function parsedOrEmpty(parsed: Value | undefined): Value {
  return parsed === undefined ? map(new Map()) : parsed
}
