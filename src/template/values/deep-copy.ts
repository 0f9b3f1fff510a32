import { charge, type Meter } from '../limits.ts'
import { isObject, type Value } from './value.ts'

/** A copy that shares no list or map with the original. */
export function deepCopy(value: Value, meter: Meter): Value {
  charge(meter, 48)
  if (!isObject(value)) return value
  if (value.kind === 'slice') {
    return { ...value, items: value.items.map((item) => deepCopy(item, meter)) }
  }
  if (value.kind !== 'map') return value
  const entries = new Map<string, Value>()
  for (const [key, entry] of value.entries) entries.set(key, deepCopy(entry, meter))
  return { ...value, entries, borrowed: false }
}
