import { Failure } from '../failure.ts'
import { charge } from '../limits.ts'
import { deepCopy } from '../values/deep-copy.ts'
import { formatValue, sortedKeys } from '../values/format-value.ts'
import { isMap, list, map, writable, anyMap, type GoMap, type Value } from '../values/value.ts'
import { any, dict, fn, text, variadic, type Context, type GoFunction } from './function.ts'
import { mergeInto } from './merge.ts'

/** Maps with string keys. Keys and values come in key order, where Go has none. */
export const dicts: ReadonlyMap<string, GoFunction> = new Map([
  ['dict', variadic([], any, newDict)],
  ['get', fn([dict, text], getOrEmpty)],
  ['set', fn([dict, text, any], set)],
  ['unset', fn([dict, text], unset)],
  ['hasKey', fn([dict, text], (target, key) => target.entries.has(key))],
  ['pluck', variadic([text], dict, pluck)],
  [
    'keys',
    variadic([], dict, (targets, context) =>
      list(
        targets.flatMap((target) => walkedKeys(target, context)),
        '[]string',
      ),
    ),
  ],
  [
    'values',
    fn([dict], (target, context) =>
      list(walkedKeys(target, context).map((key) => target.entries.get(key) ?? null)),
    ),
  ],
  ['pick', variadic([dict], text, pick)],
  ['omit', variadic([dict], text, omit)],
  ['dig', variadic([], any, dig)],
  [
    'merge',
    variadic([dict], dict, (target, sources, context) => mergeAll(target, sources, false, context)),
  ],
  [
    'mustMerge',
    variadic([dict], dict, (target, sources, context) => mergeAll(target, sources, false, context)),
  ],
  [
    'mergeOverwrite',
    variadic([dict], dict, (target, sources, context) => mergeAll(target, sources, true, context)),
  ],
  [
    'mustMergeOverwrite',
    variadic([dict], dict, (target, sources, context) => mergeAll(target, sources, true, context)),
  ],
  ['deepCopy', fn([any], copy)],
  ['mustDeepCopy', fn([any], copy)],
])

function newDict(values: readonly Value[], context: Context): GoMap {
  const entries = new Map<string, Value>()
  for (let at = 0; at < values.length; at += 2) {
    const key = formatValue(values[at] ?? null, context)
    entries.set(key, at + 1 < values.length ? (values[at + 1] ?? null) : '')
  }
  return map(entries)
}

/** The keys in order; sorting them costs. */
function walkedKeys(target: GoMap, context: Context): string[] {
  charge(context, target.entries.size * 32)
  return sortedKeys(target)
}

function getOrEmpty(target: GoMap, key: string): Value {
  const value = target.entries.get(key)
  return value === undefined ? '' : value
}

function set(target: GoMap, key: string, value: Value): GoMap {
  if (target.nil) throw new Failure('cannot set a key of nil')
  writable(target).set(key, value)
  return target
}

function unset(target: GoMap, key: string): GoMap {
  writable(target).delete(key)
  return target
}

function pluck(key: string, targets: readonly GoMap[], context: Context): Value {
  charge(context, targets.length * 32)
  return list(
    targets.flatMap(({ entries }) => {
      const value = entries.get(key)
      return value === undefined ? [] : [value]
    }),
  )
}

function pick(target: GoMap, keys: readonly string[]): GoMap {
  const picked = new Map<string, Value>()
  for (const key of keys) {
    const value = target.entries.get(key)
    if (value !== undefined) picked.set(key, value)
  }
  return map(picked)
}

function omit(target: GoMap, keys: readonly string[], context: Context): GoMap {
  charge(context, target.entries.size * 16)
  const kept = new Map<string, Value>(target.entries)
  for (const key of keys) kept.delete(key)
  return map(kept)
}

function dig(params: readonly Value[]): Value {
  if (params.length < 3) throw new Failure('dig needs at least three arguments')
  const names = params.slice(0, -2).map((name) => {
    if (typeof name === 'string') return name
    throw new Failure('dig takes names as text')
  })
  const otherwise = params.at(-2) ?? null
  let current = params.at(-1) ?? null
  for (const name of names) {
    if (!isMap(current) || current.type !== anyMap)
      throw new Failure('dig can only step into a map')
    const next: Value | undefined = current.entries.get(name)
    if (next === undefined) return otherwise
    current = next
  }
  return current
}

function mergeAll(
  target: GoMap,
  sources: readonly GoMap[],
  overwrites: boolean,
  context: Context,
): GoMap {
  const merged = target.nil ? map(new Map()) : target
  for (const source of sources) mergeInto(merged, source, overwrites, context)
  return merged
}

function copy(value: Value, context: Context): Value {
  if (value === null) throw new Failure('deepCopy of nil')
  return deepCopy(value, context)
}
