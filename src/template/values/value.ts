/**
 * Go values as plain data. The common ones are bare: `int` is a number (a bigint beyond 2^53), text
 * is a string, `nil` is null. All other Go types carry their kind.
 */
export type Value =
  | null
  | string
  | number
  | bigint
  | boolean
  | GoInteger
  | GoFloat
  | GoComplex
  | GoList
  | GoMap
  | GoTime
  | GoStruct
  | GoTyped

export type GoObject = Exclude<Value, null | string | number | bigint | boolean>

/** Any integer that is not `int`. Canonical: a bigint only when a number cannot hold it. */
export interface GoInteger {
  readonly kind: 'int64' | 'uint64' | 'uint32' | 'int32' | 'uint8'
  readonly value: number | bigint
  /** Set for named types such as `time.Month`, which print by name. */
  readonly named?: { readonly type: string; readonly text: string; readonly base: string }
}

export interface GoFloat {
  readonly kind: 'float64'
  readonly value: number
}

export interface GoComplex {
  readonly kind: 'complex128'
  readonly real: number
  readonly imaginary: number
}

/** A slice. `nil` slices print like empty ones but are `null` in JSON. */
export interface GoList {
  readonly kind: 'slice'
  readonly type: string
  readonly items: Value[]
  readonly nil: boolean
}

/** A map with string keys; a Map, so that `__proto__` is a key like any other. */
export interface GoMap {
  readonly kind: 'map'
  readonly type: string
  /** Replaced by a copy at the first change when `borrowed` (the caller's variables). */
  entries: Map<string, Value> | ReadonlyMap<string, string>
  borrowed: boolean
  readonly nil: boolean
}

/** An instant: seconds since 1970 (may be negative) and nanoseconds, seen in a time zone. */
export interface GoTime {
  readonly kind: 'time'
  readonly seconds: number
  readonly nanoseconds: number
  readonly zone: Zone
}

/** An IANA zone, or a fixed offset that a parsed text carried. */
export interface Zone {
  readonly name: string
  readonly offset?: number
  /** Tells the offset of an IANA zone; costly to make. */
  readonly clock?: Intl.DateTimeFormat
  /** Offsets and names that it told, by quarter of an hour: no zone changes in between. */
  readonly told?: Map<number, { readonly offset: number; readonly name: string }>
}

/** A struct or pointer to one, with what a template may see of it. */
export interface GoStruct {
  readonly kind: 'struct'
  readonly type: string
  readonly pointer: boolean
  /** What Go's `String()` gives, for types that have it. */
  readonly text?: string
  readonly fields: ReadonlyMap<string, Value>
  /** Unexported fields, which only printf shows. */
  readonly hidden?: () => ReadonlyMap<string, Value>
  readonly methods: Methods
}

/** Each is made when it is asked for. */
export interface Methods {
  readonly names: readonly string[]
  readonly find: (name: string) => Method | undefined
}

export interface Method {
  readonly parameters: number
  readonly call: (...args: Value[]) => Value
}

/** A typed value of `int`, `float` or `bool`: alone in a scalar it keeps its JSON type. */
export interface GoTyped {
  readonly kind: 'typed'
  readonly value: number | bigint | boolean | GoFloat
}

export const anyList = '[]interface {}'
export const anyMap = 'map[string]interface {}'

export function float(value: number): GoFloat {
  return { kind: 'float64', value }
}

export function int64(value: number | bigint): GoInteger {
  return { kind: 'int64', value: wrapInt64(value) }
}

export function uint64(value: number | bigint): GoInteger {
  const isPlain = typeof value === 'number' && value >= 0 && Number.isSafeInteger(value)
  return { kind: 'uint64', value: isPlain ? value : canonical(BigInt.asUintN(64, BigInt(value))) }
}

export function list(items: Value[], type: string = anyList): GoList {
  return { kind: 'slice', type, items, nil: false }
}

export function nilList(type: string = anyList): GoList {
  return { kind: 'slice', type, items: [], nil: true }
}

export function map(entries: Map<string, Value>, type: string = anyMap): GoMap {
  return { kind: 'map', type, entries, borrowed: false, nil: false }
}

/** The entries for a change: a borrowed map is copied first. */
export function writable(target: GoMap): Map<string, Value> {
  if (target.borrowed) {
    target.entries = new Map<string, Value>(target.entries)
    target.borrowed = false
  }
  return target.entries as Map<string, Value>
}

/** A bigint as a number where that loses nothing. */
export function canonical(value: bigint): number | bigint {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value
}

/** Wraps around like Go's int64. */
export function wrapInt64(value: number | bigint): number | bigint {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  return canonical(BigInt.asIntN(64, BigInt(value)))
}

/** The plain value of a typed one. */
export function untyped(value: Value): Value {
  return isObject(value) && value.kind === 'typed' ? value.value : value
}

export function isObject(value: Value): value is GoObject {
  return typeof value === 'object' && value !== null
}

export function isList(value: Value): value is GoList {
  return isObject(value) && value.kind === 'slice'
}

export function isMap(value: Value): value is GoMap {
  return isObject(value) && value.kind === 'map'
}
