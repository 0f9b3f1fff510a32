import type { Fields } from './fields.ts'
import { fieldsOf, isFields, listOf, ownField } from './fields.ts'

/** Field names that Metacontroller takes for a list's key, the first common one counts. */
const mergeKeys = ['containerPort', 'port', 'mountPath', 'name', 'uid', 'ip', 'path']

/**
 * Metacontroller's own three-way merge: what was in `lastApplied` and is not in `desired` goes,
 * what is in `desired` wins, all else stays. Source: pkg/dynamic/apply.
 */
export function dynamicMerge(live: unknown, lastApplied: unknown, desired: unknown): unknown {
  if (isFields(live)) return mergeFields(live, fieldsOf(lastApplied), fieldsOf(desired))
  if (Array.isArray(live)) return mergeLists(live, listOf(lastApplied), listOf(desired))
  return desired
}

function mergeFields(live: Fields, lastApplied: Fields, desired: Fields): Fields {
  const merged = new Map<string, unknown>()
  for (const [name, value] of Object.entries(live)) {
    if (!Object.hasOwn(lastApplied, name) || Object.hasOwn(desired, name)) merged.set(name, value)
  }
  for (const [name, value] of Object.entries(desired)) {
    merged.set(name, dynamicMerge(merged.get(name), ownField(lastApplied, name), value))
  }
  return Object.fromEntries(merged)
}

function mergeLists(
  live: readonly unknown[],
  lastApplied: readonly unknown[],
  desired: readonly unknown[],
): readonly unknown[] {
  const key = commonKey([...live, ...lastApplied, ...desired])
  if (key === undefined) return desired
  const merged = mergeFields(byKey(live, key), byKey(lastApplied, key), byKey(desired, key))
  const order = [...live, ...desired].map((item) => keyOf(item, key))
  return [...new Set(order)]
    .filter((name) => Object.hasOwn(merged, name))
    .map((name) => merged[name])
}

function commonKey(items: readonly unknown[]): string | undefined {
  if (items.length === 0 || !items.every(isFields)) return undefined
  return mergeKeys.find((key) => items.every((item) => key in fieldsOf(item)))
}

function keyOf(item: unknown, key: string): string {
  return String(fieldsOf(item)[key])
}

function byKey(items: readonly unknown[], key: string): Fields {
  return Object.fromEntries(items.map((item) => [keyOf(item, key), item]))
}
