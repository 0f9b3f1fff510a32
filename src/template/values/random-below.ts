import type { Impure } from '../template.ts'

/** A random integer from 0 to `below` - 1, each as likely as the others. */
export function randomBelow(below: number, impure: Impure): number {
  const size = below <= 256 ? 1 : 6
  const range = 256 ** size
  // What lies above the last whole multiple would favour small results.
  const limit = range - (range % below)
  for (;;) {
    const bytes = impure.randomBytes(size)
    let value = 0
    for (let at = 0; at < size; at++) value = value * 256 + (bytes[at] ?? 0)
    if (value < limit) return value % below
  }
}
