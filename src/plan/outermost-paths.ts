import type { FieldPath } from '../api/field-path.ts'

/** The paths in the order of their places, each once, without those that lie inside another one. */
export function outermostPaths(paths: readonly FieldPath[]): readonly FieldPath[] {
  const kept: FieldPath[] = []
  for (const path of paths.toSorted(compare)) {
    // A path sorts right behind the one that contains it.
    const last = kept.at(-1)
    if (last?.every((step, index) => step === path[index]) !== true) kept.push(path)
  }
  return kept
}

function compare(left: FieldPath, right: FieldPath): number {
  for (const [index, step] of left.entries()) {
    const other = right[index]
    if (other === undefined) return 1
    if (step === other) continue
    if (typeof step === 'number' && typeof other === 'number') return step - other
    return String(step) < String(other) ? -1 : 1
  }
  return left.length - right.length
}
