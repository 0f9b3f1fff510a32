import { Failure } from '../failure.ts'
import type { Meter } from '../limits.ts'
import type { NumberLiteral } from '../syntax/number-literal.ts'
import type { Impure } from '../template.ts'
import { typeOf } from '../values/kinds.ts'
import type { Memory } from '../values/memory.ts'
import {
  anyMap,
  float,
  isObject,
  untyped,
  type GoMap,
  type GoTime,
  type Value,
} from '../values/value.ts'

/** What a function may use besides its arguments. */
export interface Context extends Meter {
  readonly impure: Impure
  readonly memory: Memory
}

/** The Go type of a parameter and how a value becomes one. */
export interface Param<T> {
  readonly type: string
  /** @throws Failure when the value has another type: Go converts nothing here. */
  readonly accept: (value: Value) => T
  /** For number constants, which do convert; undefined where the type takes none. */
  readonly literal: (number: NumberLiteral) => Value | undefined
  /** Takes a text as it is: most arguments are texts, so the compiler asks no further. */
  readonly keepsText?: true
  /** Takes nil from a pipeline, but not a field that holds nil: that has the type interface{}. */
  readonly refusesNilField?: true
}

/**
 * A template function. `call` gets the accepted arguments, those of `rest` as one array, and the
 * context last.
 */
export interface GoFunction {
  readonly params: readonly Param<unknown>[]
  readonly rest: Param<unknown> | undefined
  /** Differs from call to call: random values, keys, the clock. */
  readonly impure: boolean
  /** How many characters of its text arguments cost one step, as a power of two. */
  readonly unitsPerStepLog2: number
  readonly call: (...args: unknown[]) => Value
}

export type Functions = ReadonlyMap<string, GoFunction>

type Args<P extends readonly Param<unknown>[]> = {
  [K in keyof P]: P[K] extends Param<infer T> ? T : never
}

/** A function with a fixed number of parameters. */
export function fn<const P extends readonly Param<unknown>[]>(
  params: P,
  call: (...args: [...Args<P>, Context]) => Value,
): GoFunction {
  return { ...quick, params, rest: undefined, call: call as GoFunction['call'] }
}

/** A function whose last parameter takes any number of values. */
export function variadic<const P extends readonly Param<unknown>[], R>(
  params: P,
  rest: Param<R>,
  call: (...args: [...Args<P>, R[], Context]) => Value,
): GoFunction {
  return { ...quick, params, rest, call: call as GoFunction['call'] }
}

/** Text is searched or copied by the engine: some nanoseconds a character. */
const quick = { impure: false, unitsPerStepLog2: 4 }

/** A function that handles its text character by character, at 50 ns or more for each. */
export function slow(definition: GoFunction): GoFunction {
  return { ...definition, unitsPerStepLog2: 0 }
}

export function impure(pure: GoFunction): GoFunction {
  return { ...pure, impure: true }
}

function wrongType(value: Value, type: string): Failure {
  if (value === null) return new Failure(`the value is nil, expected ${type}`)
  return new Failure(`wrong type: expected ${type}, got ${typeOf(value)}`)
}

const noLiteral = (): undefined => undefined
const ideal = (number: NumberLiteral): Value | undefined => number.ideal

/** `interface{}`: any value; a typed one is taken for its plain value. */
export const any: Param<Value> = {
  type: 'interface {}',
  accept: untyped,
  literal: ideal,
  keepsText: true,
}

/** Any value, handed on as it is: for functions that choose among their arguments. */
export const same: Param<Value> = {
  type: 'interface {}',
  accept: (value) => value,
  literal: ideal,
  keepsText: true,
}

export const text: Param<string> = {
  type: 'string',
  accept(value) {
    if (typeof value === 'string') return value
    throw wrongType(untyped(value), 'string')
  },
  literal: noLiteral,
  keepsText: true,
}

/** `int`; exact below 2^53, which every count and index is. */
export const int: Param<number> = {
  type: 'int',
  accept(value) {
    const plain = untyped(value)
    if (typeof plain === 'number' || typeof plain === 'bigint') return Number(plain)
    throw wrongType(plain, 'int')
  },
  literal: (number) => number.int,
}

export const bool: Param<boolean> = {
  type: 'bool',
  accept(value) {
    const plain = untyped(value)
    if (typeof plain === 'boolean') return plain
    throw wrongType(plain, 'bool')
  },
  literal: noLiteral,
}

export const float64: Param<number> = {
  type: 'float64',
  accept(value) {
    const plain = untyped(value)
    if (isObject(plain) && plain.kind === 'float64') return plain.value
    throw wrongType(plain, 'float64')
  },
  literal: (number) => (number.float === undefined ? undefined : float(number.float)),
}

/** `map[string]interface{}`; nil is a map without entries that cannot be changed. */
export const dict: Param<GoMap> = {
  type: anyMap,
  accept(value) {
    if (value === null) {
      return { kind: 'map', type: anyMap, entries: new Map(), borrowed: false, nil: true }
    }
    if (isObject(value) && value.kind === 'map' && value.type === anyMap) return value
    throw wrongType(value, anyMap)
  },
  literal: noLiteral,
  refusesNilField: true,
}

export const time: Param<GoTime> = {
  type: 'time.Time',
  accept(value) {
    if (isObject(value) && value.kind === 'time') return value
    throw wrongType(value, 'time.Time')
  },
  literal: noLiteral,
}
