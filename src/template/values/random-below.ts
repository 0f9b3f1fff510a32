import type { Impure } from '../template.ts'

const poolSize = 1024
/** Only a source that is not random at all gets there. */
const mostTries = 1000

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
    // Beyond 48 bits a double could not hold the draw: the highest bits decide.
    if (below > range) return Math.floor((draw(size) / range) * below)
    // What lies above the last whole multiple would favour small results.
    const limit = range - (range % below)
    let value = draw(size)
    for (let tries = 0; value >= limit && tries < mostTries; tries++) value = draw(size)
    return value % below
  }
}
