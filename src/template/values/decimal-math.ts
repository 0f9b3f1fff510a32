import { Failure } from '../failure.ts'
import { shortestDecimal } from './decimal.ts'
import { canonical } from './value.ts'

/**
 * coefficient × 10^exponent, exact: Sprig's float functions compute in decimals. The coefficient is
 * a bigint only when a number cannot hold it.
 */
export interface Exact {
  readonly coefficient: number | bigint
  readonly exponent: number
}

/** Digits after the point that a division keeps (shopspring's DivisionPrecision). */
const divisionDigits = 16
/** Enough for most divisions that come out even. */
const quickDigits = 8
/** Powers of ten up to this one are floats without error. */
const exactPower = 22

export function toExact(value: number): Exact {
  if (!Number.isFinite(value)) throw new Failure('cannot compute with infinity or NaN')
  if (Number.isSafeInteger(value)) return { coefficient: value + 0, exponent: 0 }
  const { digits, point } = shortestDecimal(Math.abs(value))
  if (digits === '') return { coefficient: 0, exponent: 0 }
  const coefficient = canonical(BigInt(digits))
  return { coefficient: value < 0 ? -coefficient : coefficient, exponent: point - digits.length }
}

export function toNumber({ coefficient, exponent }: Exact): number {
  // One operation on two exact floats gives the nearest one.
  if (typeof coefficient === 'number' && exponent <= 0 && exponent >= -exactPower) {
    return coefficient / 10 ** -exponent
  }
  return Number(`${coefficient}e${exponent}`)
}

function times(a: number | bigint, b: number | bigint): number | bigint {
  const quick = Number(a) * Number(b)
  if (Number.isSafeInteger(quick)) return quick + 0
  return canonical(BigInt(a) * BigInt(b))
}

function rescaled({ coefficient, exponent }: Exact, target: number): number | bigint {
  if (exponent === target) return coefficient
  return times(coefficient, canonical(10n ** BigInt(exponent - target)))
}

export function add(a: Exact, b: Exact): Exact {
  const exponent = Math.min(a.exponent, b.exponent)
  const [first, second] = [rescaled(a, exponent), rescaled(b, exponent)]
  if (typeof first === 'number' && typeof second === 'number') {
    const quick = first + second
    if (Number.isSafeInteger(quick)) return { coefficient: quick + 0, exponent }
  }
  return { coefficient: canonical(BigInt(first) + BigInt(second)), exponent }
}

export function subtract(a: Exact, b: Exact): Exact {
  return add(a, { ...b, coefficient: -b.coefficient })
}

export function multiply(a: Exact, b: Exact): Exact {
  return {
    coefficient: times(a.coefficient, b.coefficient),
    exponent: a.exponent + b.exponent,
  }
}

/** Rounded to 16 digits after the point, half away from zero. */
export function divide(a: Exact, b: Exact): Exact {
  if (Number(b.coefficient) === 0) throw new Failure('division by zero')
  return evenQuotient(a, b) ?? roundedQuotient(a, b)
}

/** The quotient where few digits hold all of it and numbers all of the way. */
function evenQuotient(a: Exact, b: Exact): Exact | undefined {
  const exponent = a.exponent - b.exponent - quickDigits
  const numerator = Number(a.coefficient) * 10 ** quickDigits
  const coefficient = Math.round(numerator / Number(b.coefficient)) + 0
  const isEven =
    exponent >= -divisionDigits &&
    Number.isSafeInteger(numerator) &&
    coefficient * Number(b.coefficient) === numerator
  return isEven ? { coefficient, exponent } : undefined
}

function roundedQuotient(a: Exact, b: Exact): Exact {
  const shift = a.exponent - b.exponent + divisionDigits
  const [first, second] = [BigInt(a.coefficient), BigInt(b.coefficient)]
  const numerator = shift >= 0 ? first * 10n ** BigInt(shift) : first
  const denominator = shift >= 0 ? second : second * 10n ** BigInt(-shift)
  const quotient = numerator / denominator
  const remainder = numerator % denominator
  const twice = 2n * (remainder < 0n ? -remainder : remainder)
  const isHalf = twice >= (denominator < 0n ? -denominator : denominator)
  const away = numerator < 0n === denominator < 0n ? 1n : -1n
  const coefficient = canonical(isHalf ? quotient + away : quotient)
  return { coefficient, exponent: -divisionDigits }
}
