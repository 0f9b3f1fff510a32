export interface Batch {
  readonly seed: number
  readonly count: number
}

/** `count` histories in batches of `size`: each a test with a seed and a time of its own. */
export function batchesOf(count: number, size: number, seed: number): readonly Batch[] {
  return Array.from({ length: Math.ceil(count / size) }, (_, index) => ({
    seed: seed + index,
    count: Math.min(size, count - index * size),
  }))
}
