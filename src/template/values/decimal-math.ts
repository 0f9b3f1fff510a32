import { Failure } from '../failure.ts'
import { shortestDecimal } from './decimal.ts'

/** coefficient × 10^exponent, exact: Sprig's float functions compute in decimals. */
export interface Exact {
  readonly coefficient: bigint
  readonly exponent: number
}

/** Digits after the point that a division keeps (shopspring's DivisionPrecision). */
const divisionDigits = 16

export function toExact(value: number): Exact {
  if (!Number.isFinite(value)) throw new Failure('cannot compute with infinity or NaN')
  if (Number.isSafeInteger(value)) return { coefficient: BigInt(value), exponent: 0 }
  const { digits, point } = shortestDecimal(Math.abs(value))
  if (digits === '') return { coefficient: 0n, exponent: 0 }
  const coefficient = BigInt(digits)
  return { coefficient: value < 0 ? -coefficient : coefficient, exponent: point - digits.length }
}

export function toNumber({ coefficient, exponent }: Exact): number {
  return Number(`${coefficient}e${exponent}`)
}

function rescaled({ coefficient, exponent }: Exact, target: number): bigint {
  return coefficient * 10n ** BigInt(exponent - target)
}

export function add(a: Exact, b: Exact): Exact {
  const exponent = Math.min(a.exponent, b.exponent)
  return { coefficient: rescaled(a, exponent) + rescaled(b, exponent), exponent }
}

export function subtract(a: Exact, b: Exact): Exact {
  return add(a, { ...b, coefficient: -b.coefficient })
}

export function multiply(a: Exact, b: Exact): Exact {
  return { coefficient: a.coefficient * b.coefficient, exponent: a.exponent + b.exponent }
}

/** Rounded to 16 digits after the point, half away from zero. */
export function divide(a: Exact, b: Exact): Exact {
  if (b.coefficient === 0n) throw new Failure('division by zero')
  const shift = a.exponent - b.exponent + divisionDigits
  const numerator = shift >= 0 ? a.coefficient * 10n ** BigInt(shift) : a.coefficient
  const denominator = shift >= 0 ? b.coefficient : b.coefficient * 10n ** BigInt(-shift)
  const quotient = numerator / denominator
  const remainder = numerator % denominator
  const twice = 2n * (remainder < 0n ? -remainder : remainder)
  const isHalf = twice >= (denominator < 0n ? -denominator : denominator)
  const away = numerator < 0n === denominator < 0n ? 1n : -1n
  return { coefficient: isHalf ? quotient + away : quotient, exponent: -divisionDigits }
}
