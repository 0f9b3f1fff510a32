import { step, type Meter } from '../limits.ts'
import { typeOf } from './kinds.ts'
import { isObject, type GoList, type GoMap, type Value } from './value.ts'

/** Go's `reflect.DeepEqual`: the types must be the same, too. */
export function deepEqual(a: Value, b: Value, meter: Meter): boolean {
  step(meter)
  if (!isObject(a) || !isObject(b)) return a === b
  if (a.kind !== b.kind || typeOf(a) !== typeOf(b)) return false
  if (a === b && a.kind !== 'float64') return true
  if (a.kind === 'slice' && b.kind === 'slice') return sameItems(a, b, meter)
  if (a.kind === 'map' && b.kind === 'map') return sameEntries(a, b, meter)
  if (a.kind === 'complex128' && b.kind === 'complex128') {
    return a.real === b.real && a.imaginary === b.imaginary
  }
  if (a.kind === 'time' && b.kind === 'time') {
    return a.seconds === b.seconds && a.nanoseconds === b.nanoseconds
  }
  if (a.kind === 'struct' && b.kind === 'struct') return sameFields(a.fields, b.fields, meter)
  return 'value' in a && 'value' in b && a.value === b.value
}

function sameItems(a: GoList, b: GoList, meter: Meter): boolean {
  if (a.nil !== b.nil || a.items.length !== b.items.length) return false
  return a.items.every((item, at) => deepEqual(item, b.items[at] ?? null, meter))
}

function sameEntries(a: GoMap, b: GoMap, meter: Meter): boolean {
  if (a.nil !== b.nil) return false
  return sameFields(a.entries, b.entries, meter)
}

function sameFields(
  a: ReadonlyMap<string, Value>,
  b: ReadonlyMap<string, Value>,
  meter: Meter,
): boolean {
  if (a.size !== b.size) return false
  for (const [key, value] of a) {
    const other = b.get(key)
    if (other === undefined || !deepEqual(value, other, meter)) return false
  }
  return true
}
