import { isObject, type GoObject, type Value } from './value.ts'

/** The name of a value's type, as Go's `%T` prints it. */
export function typeOf(value: Value): string {
  if (value === null) return '<nil>'
  if (!isObject(value)) return bareType(value)
  switch (value.kind) {
    case 'slice':
    case 'map':
      return value.type
    case 'time':
      return 'time.Time'
    case 'struct':
      return value.pointer ? `*${value.type}` : value.type
    case 'typed':
      return typeOf(value.value)
    case 'float64':
    case 'complex128':
      return value.kind
    default:
      return value.named?.type ?? value.kind
  }
}

/** The kind of a value, as Go's `reflect.Kind` prints it. */
export function kindOf(value: Value): string {
  if (value === null) return 'invalid'
  if (!isObject(value)) return bareType(value)
  return objectKind(value)
}

function objectKind(value: GoObject): string {
  switch (value.kind) {
    case 'time':
      return 'struct'
    case 'struct':
      return value.pointer ? 'ptr' : 'struct'
    case 'typed':
      return kindOf(value.value)
    case 'slice':
    case 'map':
    case 'float64':
    case 'complex128':
      return value.kind
    default:
      return value.named?.base ?? value.kind
  }
}

function bareType(value: string | number | bigint | boolean): string {
  if (typeof value === 'string') return 'string'
  return typeof value === 'boolean' ? 'bool' : 'int'
}
