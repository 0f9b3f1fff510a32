import { isObject, type GoObject, type Value } from './value.ts'

/** Whether `if` takes a value for true (text/template.IsTrue). */
export function isTrue(value: Value): boolean {
  if (value === null) return false
  if (!isObject(value)) return Boolean(value)
  return isTrueObject(value)
}

function isTrueObject(value: GoObject): boolean {
  switch (value.kind) {
    case 'slice':
      return value.items.length > 0
    case 'map':
      return value.entries.size > 0
    case 'complex128':
      return value.real !== 0 || value.imaginary !== 0
    case 'time':
    case 'struct':
      return true
    case 'typed':
      return isTrue(value.value)
    case 'float64':
      // NaN is true in Go: it differs from zero.
      return value.value !== 0
    default:
      return value.value !== 0
  }
}
