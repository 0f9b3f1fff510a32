import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  add,
  divide,
  multiply,
  subtract,
  toExact,
  toNumber,
  type Exact,
} from '../../src/template/values/decimal-math.ts'

/** Decimals of every size: some fit into numbers, some do not. */
const exact: fc.Arbitrary<Exact> = fc
  .oneof(
    fc.integer({ min: -5000, max: 5000 }).map((n) => n / 8),
    fc.integer({ min: -(10 ** 9), max: 10 ** 9 }).map((n) => n / 1000),
    fc.maxSafeInteger(),
    fc.double({ min: -1e25, max: 1e25, noNaN: true }),
  )
  .map(toExact)

const scale = 60n

/** The value × 10^60, which holds every digit of these. */
function scaled({ coefficient, exponent }: Exact): bigint {
  const power = scale + BigInt(exponent)
  return power >= 0n ? BigInt(coefficient) * 10n ** power : 0n
}

const within = ({ exponent }: Exact): boolean => exponent >= -30

test.each([
  { name: 'sums', operation: add, wanted: (a: bigint, b: bigint) => a + b },
  { name: 'differences', operation: subtract, wanted: (a: bigint, b: bigint) => a - b },
  {
    name: 'products',
    operation: multiply,
    wanted: (a: bigint, b: bigint) => (a * b) / 10n ** scale,
  },
])('$name are exact, whether numbers hold them or not', ({ operation, wanted }) => {
  fc.assert(
    fc.property(exact.filter(within), exact.filter(within), (a, b) => {
      expect(scaled(operation(a, b))).toBe(wanted(scaled(a), scaled(b)))
    }),
    { numRuns: 5000 },
  )
})

test('a quotient is rounded to 16 digits after the point', () => {
  fc.assert(
    fc.property(exact.filter(within), exact.filter(within), (a, b) => {
      fc.pre(Number(b.coefficient) !== 0)
      const unit = 10n ** (scale - 16n)
      const [numerator, denominator] = [scaled(a) * 10n ** scale, scaled(b)]
      const error = scaled(divide(a, b)) * denominator - numerator
      const size = (value: bigint): bigint => (value < 0n ? -value : value)
      expect(2n * size(error) <= size(denominator) * unit).toBe(true)
    }),
    { numRuns: 5000 },
  )
})

test('a float comes back as it was', () => {
  fc.assert(
    fc.property(fc.double({ noDefaultInfinity: true, noNaN: true }), (value) => {
      expect(toNumber(toExact(value))).toBe(value + 0)
    }),
    { numRuns: 5000 },
  )
})
