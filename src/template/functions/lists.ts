import { Failure } from '../failure.ts'
import { charge } from '../limits.ts'
import { toInteger } from '../values/convert.ts'
import { deepEqual } from '../values/deep-equal.ts'
import { isEmpty } from '../values/empty.ts'
import { kindOf } from '../values/kinds.ts'
import { isList, list, nilList, type GoList, type Value } from '../values/value.ts'
import { any, fn, int, variadic, type Context, type GoFunction } from './function.ts'

/** Lists. Every function has a `must` twin; in a template both fail in the same way. */
export const lists: ReadonlyMap<string, GoFunction> = new Map([
  ['list', variadic([], any, (items) => list(items))],
  ['tuple', variadic([], any, (items) => list(items))],
  ...twins('append', fn([any, any], push)),
  ...twins('push', fn([any, any], push)),
  ...twins(
    'prepend',
    fn([any, any], (target, value, context) => {
      const { items } = sliceOf(target, 'prepend')
      charge(context, items.length * 4)
      return list([value, ...items])
    }),
  ),
  ...twins(
    'first',
    fn([any], (target) => sliceOf(target, 'first').items[0] ?? null),
  ),
  ...twins(
    'last',
    fn([any], (target) => sliceOf(target, 'last').items.at(-1) ?? null),
  ),
  ...twins(
    'rest',
    fn([any], (target, context) => part(sliceOf(target, 'rest'), 1, undefined, context)),
  ),
  ...twins(
    'initial',
    fn([any], (target, context) => part(sliceOf(target, 'initial'), 0, -1, context)),
  ),
  ...twins(
    'reverse',
    fn([any], (target, context) => list(walked(target, 'reverse', context).items.toReversed())),
  ),
  ...twins(
    'compact',
    fn([any], (target, context) =>
      list(walked(target, 'compact', context).items.filter((item) => !isEmpty(item))),
    ),
  ),
  ...twins('uniq', fn([any], uniq)),
  ...twins('without', variadic([any], any, without)),
  ...twins('has', fn([any, any], has)),
  ...twins('slice', variadic([any], any, slice)),
  ...twins('chunk', fn([int, any], chunk)),
  ['concat', variadic([], any, concat)],
])

function twins(name: string, definition: GoFunction): [string, GoFunction][] {
  return [
    [name, definition],
    [`must${name.charAt(0).toUpperCase()}${name.slice(1)}`, definition],
  ]
}

/** A list that is walked through: each item costs. */
function walked(value: Value, verb: string, context: Context): GoList {
  const found = sliceOf(value, verb)
  charge(context, found.items.length * 8)
  return found
}

function sliceOf(value: Value, verb: string): GoList {
  if (isList(value)) return value
  throw new Failure(`${verb} needs a list, not ${value === null ? 'nil' : kindOf(value)}`)
}

function push(target: Value, value: Value, context: Context): GoList {
  const { items } = sliceOf(target, 'append')
  charge(context, items.length * 4)
  return list([...items, value])
}

function part({ items }: GoList, start: number, end: number | undefined, context: Context): GoList {
  charge(context, items.length * 4)
  return items.length === 0 ? nilList() : list(items.slice(start, end))
}

function includes(items: readonly Value[], value: Value, context: Context): boolean {
  return items.some((item) => deepEqual(value, item, context))
}

function uniq(target: Value, context: Context): GoList {
  const kept: Value[] = []
  for (const item of walked(target, 'uniq', context).items) {
    if (!includes(kept, item, context)) kept.push(item)
  }
  return list(kept)
}

function without(target: Value, omit: readonly Value[], context: Context): GoList {
  return list(
    walked(target, 'without', context).items.filter((item) => !includes(omit, item, context)),
  )
}

function has(needle: Value, haystack: Value, context: Context): boolean {
  if (haystack === null) return false
  return includes(walked(haystack, 'has', context).items, needle, context)
}

/** Shares Go's view of a slice's type: a part of a []string is a []string. */
function slice(target: Value, bounds: readonly Value[], context: Context): Value {
  const source = walked(target, 'slice', context)
  const { length } = source.items
  if (length === 0) return null
  const [first, second] = bounds
  const start = first === undefined ? 0 : Number(toInteger(first))
  const end = second === undefined ? length : Number(toInteger(second))
  if (start < 0 || end < start || end > length)
    throw new Failure('the slice is outside of the list')
  return list(source.items.slice(start, end), source.type)
}

function chunk(size: number, target: Value, context: Context): GoList {
  const { items } = sliceOf(target, 'chunk')
  // Sprig computes the number of chunks before it looks at the size.
  const count = Math.floor((items.length - 1) / size) + 1
  if (size < 1 && count !== 0) return negativeChunk(items, size, count)
  charge(context, items.length * 32)
  const chunks: Value[] = []
  for (let at = 0; at < count; at++) {
    chunks.push(list(items.slice(at * size, (at + 1) * size)))
  }
  return list(chunks, '[][]interface {}')
}

/** What a negative size gives in Sprig: one chunk of the remainder, or a failure. */
function negativeChunk(items: readonly Value[], size: number, count: number): GoList {
  const length = items.length % size
  if (count !== 1 || !(length > 0)) throw new Failure('the chunk size must be at least 1')
  return list([list(items.slice(0, length))], '[][]interface {}')
}

function concat(targets: readonly Value[], context: Context): GoList {
  const items: Value[] = []
  for (const target of targets) {
    const source = sliceOf(target, 'concat')
    charge(context, source.items.length * 4)
    for (const item of source.items) items.push(item)
  }
  return items.length === 0 ? nilList() : list(items)
}
