import { createHash, randomBytes } from 'node:crypto'
import type { Impure } from '../template/template.ts'

/**
 * Randomness and time of a preview: the same at every run, so that two previews can be compared and
 * nobody takes a printed password for the real one.
 */
export function seededImpure(): Impure {
  let block = 0
  return {
    now: new Date('2000-01-01T00:00:00Z'),
    randomBytes: (length) => {
      const blocks: Buffer[] = []
      for (let have = 0; have < length; have += 32)
        blocks.push(createHash('sha256').update(`lynq render ${block++}`).digest())
      return Buffer.concat(blocks).subarray(0, length)
    },
  }
}

/** The real thing, for `--random`. */
export function realImpure(): Impure {
  return { now: new Date(), randomBytes: (length) => randomBytes(length) }
}
