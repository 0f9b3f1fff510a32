import { Failure } from '../failure.ts'
import { charge } from '../limits.ts'
import { sprint, sprintln } from '../values/format-value.ts'
import { kindOf, typeOf } from '../values/kinds.ts'
import { sprintf } from '../values/printf.ts'
import { byteLength, toBytes } from '../values/text-bytes.ts'
import { isTrue } from '../values/truth.ts'
import { isObject, untyped, type GoList, type GoMap, type Value } from '../values/value.ts'
import { escapeHtml, escapeJs, escapeQuery } from './escape.ts'
import { any, fn, same, text, variadic, slow, type Context, type GoFunction } from './function.ts'

/** The functions of text/template itself; comparisons have their own file. */
export const builtins: ReadonlyMap<string, GoFunction> = new Map([
  // The compiler evaluates these two itself, argument by argument.
  ['and', variadic([same], same, (first) => first)],
  ['or', variadic([same], same, (first) => first)],
  ['not', fn([any], (value) => !isTrue(value))],
  ['len', fn([any], length)],
  ['index', variadic([any], any, index)],
  ['print', variadic([], any, sprint)],
  ['println', variadic([], any, sprintln)],
  ['printf', variadic([text], any, sprintf)],
  ['html', slow(variadic([], any, (values, context) => escapeHtml(joined(values, context))))],
  ['js', slow(variadic([], any, (values, context) => escapeJs(joined(values, context))))],
  ['urlquery', slow(variadic([], any, (values, context) => escapeQuery(joined(values, context))))],
  ['call', variadic([any], any, call)],
])

function joined(values: readonly Value[], context: Context): string {
  const [only] = values
  if (values.length === 1 && typeof only === 'string') {
    charge(context, only.length)
    return only
  }
  return sprint(
    values.map((value) => (value === null ? '<no value>' : value)),
    context,
  )
}

function length(value: Value): Value {
  if (typeof value === 'string') return byteLength(value)
  if (isObject(value)) {
    if (value.kind === 'slice') return value.items.length
    if (value.kind === 'map') return value.entries.size
  }
  throw new Failure(value === null ? 'len of nil' : `len of type ${typeOf(value)}`)
}

function index(item: Value, keys: readonly Value[]): Value {
  if (item === null) throw new Failure('index of nil')
  let current: Value = item
  for (const key of keys) current = indexOne(current, key)
  return current
}

function indexOne(item: Value, key: Value): Value {
  if (item === null) throw new Failure('index of nil')
  if (typeof item === 'string') {
    const bytes = toBytes(item)
    return { kind: 'uint8', value: bytes[position(key, bytes.length)] ?? 0 }
  }
  if (isObject(item)) {
    if (item.kind === 'slice') return elementOf(item, key)
    if (item.kind === 'map') return entryOf(item, key)
  }
  throw new Failure(`cannot index a value of type ${typeOf(item)}`)
}

function elementOf({ items }: GoList, key: Value): Value {
  return items[position(key, items.length)] ?? null
}

function entryOf(target: GoMap, key: Value): Value {
  if (typeof key !== 'string') throw new Failure(`a map key is a string, not ${typeOf(key)}`)
  const value = target.entries.get(key)
  if (value !== undefined) return value
  return target.type === 'map[string]string' ? '' : null
}

function position(key: Value, length: number): number {
  const plain = untyped(key)
  const isInteger = typeof plain === 'number' || typeof plain === 'bigint'
  const value = isInteger ? plain : integerValue(plain)
  if (value === undefined) throw new Failure(`cannot index a list with type ${typeOf(plain)}`)
  if (value < 0 || value >= length) throw new Failure('the index is out of range')
  return Number(value)
}

function integerValue(value: Value): number | bigint | undefined {
  if (!isObject(value) || !('value' in value)) return undefined
  return /^u?int/.test(kindOf(value)) ? (value.value as number | bigint) : undefined
}

/** No value a template can reach is a function, so `call` always fails, as in Go. */
function call(target: Value): Value {
  if (target === null) throw new Failure('call of nil')
  throw new Failure(`call of a value of type ${typeOf(target)}, which is no function`)
}
