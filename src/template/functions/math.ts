import { Failure } from '../failure.ts'
import { charge } from '../limits.ts'
import { parseIntClamped, toFloat, toInteger } from '../values/convert.ts'
import {
  add,
  divide,
  multiply,
  subtract,
  toExact,
  toNumber,
  type Exact,
} from '../values/decimal-math.ts'
import { sprint } from '../values/format-value.ts'
import { parseInteger } from '../values/parse-number.ts'
import { powerOfTen } from '../values/power-of-ten.ts'
import { float, int64, type GoInteger, type Value } from '../values/value.ts'
import { any, float64, fn, int, text, variadic, type Context, type GoFunction } from './function.ts'

/** One decimal operation takes about a microsecond. */
const decimalUnits = 320

/** Numbers: conversions, 64-bit integer arithmetic, decimal arithmetic, rounding. */
export const math: ReadonlyMap<string, GoFunction> = new Map([
  ['atoi', fn([text], parseIntClamped)],
  ['int64', fn([any], (value) => int64(toInteger(value)))],
  ['int', fn([any], toInteger)],
  ['float64', fn([any], (value) => float(toFloat(value)))],
  [
    'toDecimal',
    fn([any], (value, context) => int64(parseInteger(sprint([value], context), 8) ?? 0)),
  ],
  ['add1', fn([any], (value) => plus(toInteger(value), 1))],
  ['add', variadic([], any, (values) => values.reduce<GoInteger>(sum, int64(0)))],
  ['sub', fn([any, any], (a, b) => difference(toInteger(a), toInteger(b)))],
  ['div', fn([any, any], (a, b) => quotient(toInteger(a), toInteger(b)))],
  ['mod', fn([any, any], (a, b) => remainder(toInteger(a), toInteger(b)))],
  [
    'mul',
    variadic([any], any, (first, rest) => rest.reduce<GoInteger>(product, int64(toInteger(first)))),
  ],
  ['max', variadic([any], any, biggest)],
  ['biggest', variadic([any], any, biggest)],
  ['min', variadic([any], any, smallest)],
  [
    'maxf',
    variadic([any], any, (first, rest) => float(Math.max(...[first, ...rest].map(toFloat)))),
  ],
  [
    'minf',
    variadic([any], any, (first, rest) => float(Math.min(...[first, ...rest].map(toFloat)))),
  ],
  ['add1f', fn([any], (value, context) => decimal(add)(value, [1], context))],
  ['addf', variadic([], any, (values, context) => decimal(add)(0, values, context))],
  ['subf', variadic([any], any, decimal(subtract))],
  ['mulf', variadic([any], any, decimal(multiply))],
  ['divf', variadic([any], any, decimal(divide))],
  ['floor', fn([any], (value) => float(Math.floor(toFloat(value))))],
  ['ceil', fn([any], (value) => float(Math.ceil(toFloat(value))))],
  [
    'round',
    variadic([any, int], float64, (value, places, [on = 0.5]) =>
      float(round(toFloat(value), places, on)),
    ),
  ],
  [
    'until',
    fn([int], (count, context) =>
      intList(range(0, count, count < 0 ? -1 : 1, (n) => charge(context, n))),
    ),
  ],
  [
    'untilStep',
    fn([int, int, int], (start, stop, by, context) =>
      intList(range(start, stop, by, (n) => charge(context, n))),
    ),
  ],
  ['seq', variadic([], int, (params, context) => sequence(params, (n) => charge(context, n * 4)))],
])

function plus(a: number | bigint, b: number | bigint): GoInteger {
  if (typeof a === 'number' && typeof b === 'number' && Number.isSafeInteger(a + b))
    return int64(a + b)
  return int64(BigInt(a) + BigInt(b))
}

function sum(total: GoInteger, value: Value): GoInteger {
  return plus(total.value, toInteger(value))
}

function difference(a: number | bigint, b: number | bigint): GoInteger {
  if (typeof a === 'number' && typeof b === 'number' && Number.isSafeInteger(a - b))
    return int64(a - b)
  return int64(BigInt(a) - BigInt(b))
}

function product(total: GoInteger, value: Value): GoInteger {
  const factor = toInteger(value)
  const quick = Number(total.value) * Number(factor)
  if (Number.isSafeInteger(quick)) return int64(quick + 0)
  return int64(BigInt(total.value) * BigInt(factor))
}

function quotient(a: number | bigint, b: number | bigint): GoInteger {
  if (Number(b) === 0) throw new Failure('division by zero')
  if (typeof a === 'number' && typeof b === 'number') return int64(Math.trunc(a / b) + 0)
  return int64(BigInt(a) / BigInt(b))
}

function remainder(a: number | bigint, b: number | bigint): GoInteger {
  if (Number(b) === 0) throw new Failure('division by zero')
  if (typeof a === 'number' && typeof b === 'number') return int64((a % b) + 0)
  return int64(BigInt(a) % BigInt(b))
}

function biggest(first: Value, rest: readonly Value[]): GoInteger {
  return int64(
    rest.map(toInteger).reduce((most, value) => (value > most ? value : most), toInteger(first)),
  )
}

function smallest(first: Value, rest: readonly Value[]): GoInteger {
  return int64(
    rest.map(toInteger).reduce((least, value) => (value < least ? value : least), toInteger(first)),
  )
}

function decimal(operation: (a: Exact, b: Exact) => Exact) {
  return (first: Value, rest: readonly Value[], context: Context): Value => {
    let total = toExact(toFloat(first))
    for (const value of rest) {
      const next = toExact(toFloat(value))
      // The digits between the two exponents are written out.
      charge(context, decimalUnits + Math.abs(total.exponent - next.exponent) * 4)
      total = operation(total, next)
    }
    return float(toNumber(total))
  }
}

/** Sprig's `round`: up when the part that is cut off is at least `on`. */
function round(value: number, places: number, on: number): number {
  const power = powerOfTen(places)
  const digits = power * value
  const fraction = digits - Math.trunc(digits)
  return (fraction >= on ? Math.ceil(digits) : Math.floor(digits)) / power
}

function intList(items: number[]): Value {
  return { kind: 'slice', type: '[]int', items, nil: false }
}

function range(start: number, stop: number, by: number, pay: (count: number) => void): number[] {
  const isUp = stop >= start
  if (isUp ? by <= 0 : by >= 0) return []
  const count = Math.max(Math.ceil((stop - start) / by), 0)
  pay(count * 16)
  const numbers: number[] = []
  for (let at = 0; at < count; at++) numbers.push(start + at * by)
  return numbers
}

function sequence(params: readonly number[], pay: (count: number) => void): string {
  const [first = 0, second = 0, third = 0] = params
  switch (params.length) {
    case 1: {
      const by = first < 1 ? -1 : 1
      return range(1, first + by, by, pay).join(' ')
    }
    case 2: {
      const by = second < first ? -1 : 1
      return range(first, second + by, by, pay).join(' ')
    }
    case 3: {
      if (third < first && second > 0) return ''
      return range(first, third + (third < first ? -1 : 1), second, pay).join(' ')
    }
    default:
      return ''
  }
}
