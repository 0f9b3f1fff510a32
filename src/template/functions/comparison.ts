import { Failure } from '../failure.ts'
import { kindOf, typeOf } from '../values/kinds.ts'
import { compareText } from '../values/text-bytes.ts'
import { isObject, type Value } from '../values/value.ts'
import { any, fn, variadic, type GoFunction } from './function.ts'

/** `eq ne lt le gt ge` of text/template: no conversion between kinds, except signed and unsigned. */
export const comparison: ReadonlyMap<string, GoFunction> = new Map([
  ['eq', variadic([any], any, equalsOneOf)],
  ['ne', fn([any, any], (a, b) => !equals(a, b))],
  ['lt', fn([any, any], less)],
  ['le', fn([any, any], (a, b) => less(a, b) || equals(a, b))],
  ['gt', fn([any, any], (a, b) => !less(a, b) && !equals(a, b))],
  ['ge', fn([any, any], (a, b) => !less(a, b))],
])

type Basic = 'bool' | 'complex' | 'int' | 'float' | 'string' | 'uint' | 'other'

function basicKind(value: Value): Basic {
  if (typeof value === 'string') return 'string'
  if (typeof value === 'number' || typeof value === 'bigint') return 'int'
  const kind = kindOf(value)
  if (kind === 'bool' || kind === 'string') return kind
  if (/^int\d*$/.test(kind)) return 'int'
  if (/^uint\d*$/.test(kind)) return 'uint'
  if (kind === 'float64') return 'float'
  return kind === 'complex128' ? 'complex' : 'other'
}

/** The JavaScript number of an integer or float. */
function numberOf(value: Value): number | bigint {
  if (typeof value === 'number' || typeof value === 'bigint') return value
  return isObject(value) && 'value' in value ? (value.value as number | bigint) : 0
}

function equalsOneOf(first: Value, others: readonly Value[]): boolean {
  if (others.length === 0) throw new Failure('eq needs something to compare with')
  for (const other of others) if (equals(first, other)) return true
  return false
}

export function equals(a: Value, b: Value): boolean {
  return typeof a === 'string' && typeof b === 'string' ? a === b : equalValues(a, b)
}

function equalValues(a: Value, b: Value): boolean {
  const kind = basicKind(a)
  const otherKind = basicKind(b)
  if (kind !== otherKind) {
    if (isInteger(kind) && isInteger(otherKind)) return numberOf(a) == numberOf(b)
    if (a === null || b === null) return false
    throw incompatible(a, b)
  }
  switch (kind) {
    case 'bool':
    case 'string':
      return a === b
    case 'int':
    case 'uint':
      return numberOf(a) === numberOf(b)
    case 'float':
      return numberOf(a) === numberOf(b)
    case 'complex':
      return isSameComplex(a, b)
    case 'other':
      return isSameOther(a, b)
  }
}

function isInteger(kind: Basic): boolean {
  return kind === 'int' || kind === 'uint'
}

function isSameComplex(a: Value, b: Value): boolean {
  if (!isObject(a) || !isObject(b) || a.kind !== 'complex128' || b.kind !== 'complex128')
    return false
  return a.real === b.real && a.imaginary === b.imaginary
}

/** nil, lists, maps and structs: nil equals nil; lists and maps cannot be compared otherwise. */
function isSameOther(a: Value, b: Value): boolean {
  if (a !== null && b !== null && kindOf(a) !== kindOf(b)) throw incompatible(a, b)
  if (isNil(a) || isNil(b)) return isNil(a) === isNil(b)
  const kind = kindOf(b)
  if (kind === 'slice' || kind === 'map') {
    throw new Failure(`values of type ${typeOf(b)} cannot be compared`)
  }
  if (isObject(a) && isObject(b) && a.kind === 'time' && b.kind === 'time') {
    return a.seconds === b.seconds && a.nanoseconds === b.nanoseconds && a.zone.name === b.zone.name
  }
  return a === b
}

function isNil(value: Value): boolean {
  return value === null || (isObject(value) && 'nil' in value && value.nil)
}

function less(a: Value, b: Value): boolean {
  const kind = basicKind(a)
  const otherKind = basicKind(b)
  if (kind === 'other' || otherKind === 'other') {
    throw new Failure('values of this type have no order')
  }
  if (kind !== otherKind) {
    if (isInteger(kind) && isInteger(otherKind)) return numberOf(a) < numberOf(b)
    throw incompatible(a, b)
  }
  if (kind === 'bool' || kind === 'complex')
    throw new Failure(`values of type ${typeOf(a)} have no order`)
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b) < 0
  return numberOf(a) < numberOf(b)
}

function incompatible(a: Value, b: Value): Failure {
  return new Failure(`cannot compare ${typeOf(a)} with ${typeOf(b)}`)
}
