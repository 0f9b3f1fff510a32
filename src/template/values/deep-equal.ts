import { step, type Meter } from '../limits.ts'
import { typeOf } from './kinds.ts'
import { isObject, type GoList, type GoMap, type GoObject, type Value } from './value.ts'

/** Go's `reflect.DeepEqual`: the types must be the same, too. */
export function deepEqual(a: Value, b: Value, meter: Meter): boolean {
  step(meter)
  if (!isObject(a) || !isObject(b)) return a === b
  if (typeOf(a) !== typeOf(b)) return false
  if (a.kind === 'slice') return b.kind === 'slice' && sameItems(a, b, meter)
  if (a.kind === 'map') return b.kind === 'map' && sameEntries(a, b, meter)
  if (a.kind === 'struct')
    return b.kind === 'struct' && sameFields(a.fields, b.fields, meter) && a.text === b.text
  return samePlain(a, b)
}

function samePlain(a: GoObject, b: GoObject): boolean {
  if (a.kind === 'complex128') {
    return b.kind === 'complex128' && a.real === b.real && a.imaginary === b.imaginary
  }
  if (a.kind === 'time') {
    return b.kind === 'time' && a.seconds === b.seconds && a.nanoseconds === b.nanoseconds
  }
  return 'value' in a && 'value' in b && a.value === b.value
}

function sameItems(a: GoList, b: GoList, meter: Meter): boolean {
  if (a === b) return true
  if (a.nil !== b.nil || a.items.length !== b.items.length) return false
  return a.items.every((item, at) => deepEqual(item, b.items[at] ?? null, meter))
}

function sameEntries(a: GoMap, b: GoMap, meter: Meter): boolean {
  if (a === b) return true
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
