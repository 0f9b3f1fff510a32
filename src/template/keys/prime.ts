import { checkPrimeSync } from 'node:crypto'
import type { Impure } from '../template.ts'

/** Enough for random candidates of 1024 bits and more (FIPS 186-4, table C.3, asks for 4). */
const primalityRounds = 8
const smallPrimes = primesBelow(10_000)

function primesBelow(limit: number): number[] {
  const primes: number[] = []
  for (let candidate = 3; candidate < limit; candidate += 2) {
    if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate)
  }
  return primes
}

/** A random integer of exactly `bits` bits (a multiple of 8) whose two highest bits are set. */
export function randomBits(bits: number, impure: Impure): bigint {
  const bytes = Buffer.from(impure.randomBytes(bits / 8))
  bytes[0] = (bytes[0] ?? 0) | 0xc0
  return BigInt(`0x${bytes.toString('hex')}`)
}

/**
 * The first number from `start` on, in steps of `by`, that is prime. Small factors are sieved out,
 * the rest is left to OpenSSL.
 */
export function nextPrime(start: bigint, by: bigint): bigint {
  const sieve = smallPrimes.map((prime) => ({
    prime,
    rest: Number(start % BigInt(prime)),
    by: Number(by % BigInt(prime)),
  }))
  for (let candidate = start; ; candidate += by) {
    let isOpen = true
    for (const entry of sieve) {
      if (entry.rest === 0) isOpen = false
      entry.rest = (entry.rest + entry.by) % entry.prime
    }
    if (isOpen && checkPrimeSync(candidate, { checks: primalityRounds })) return candidate
  }
}

export function modularPower(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n
  let square = base % modulus
  for (let left = exponent; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = (result * square) % modulus
    square = (square * square) % modulus
  }
  return result
}

/** The inverse of `value`; both must have no common factor. */
export function modularInverse(value: bigint, modulus: bigint): bigint {
  let [a, b] = [value % modulus, modulus]
  let [x, y] = [1n, 0n]
  while (a > 1n) {
    const quotient = a / b
    ;[a, b] = [b, a % b]
    ;[x, y] = [y, x - quotient * y]
  }
  return ((x % modulus) + modulus) % modulus
}
