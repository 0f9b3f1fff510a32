import type { Impure } from '../template.ts'

const poolSize = 1024

/** Gives random integers from 0 to `below` - 1, each as likely as the others. */
export type RandomBelow = (below: number) => number

/** Draws bytes in portions: asking the system for each one takes microseconds. */
export function randomSource(impure: Impure, expected: number): RandomBelow {
  let pool: Uint8Array = new Uint8Array()
  let at = 0
  const draw = (size: number): number => {
    let value = 0
    for (let count = 0; count < size; count++) {
      if (at >= pool.length) {
        pool = impure.randomBytes(Math.min(Math.max(expected * size, size), poolSize))
        at = 0
      }
      value = value * 256 + (pool[at++] ?? 0)
    }
    return value
  }
  return (below) => {
    const size = below <= 256 ? 1 : 6
    const range = 256 ** size
    // What lies above the last whole multiple would favour small results.
    const limit = range - (range % below)
    for (;;) {
      const value = draw(size)
      if (value < limit) return value % below
    }
  }
}
