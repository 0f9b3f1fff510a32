import type { ItemRemoval } from './cluster.ts'

interface Operation {
  readonly op: 'test' | 'remove' | 'replace'
  readonly path: string
  readonly value?: unknown
}

/**
 * The JSON Patch (RFC 6902) of a removal: refused as a whole unless the object is still the one that
 * was looked at. Later items go first, so that the indices of the others stay true.
 */
export function toRemovals(removal: ItemRemoval): Operation[] {
  const { uid, resourceVersion, pointers, replacements } = removal
  const isReplaced = (path: string): boolean =>
    replacements.some(({ pointer }) => path.startsWith(`${pointer}/`))
  const removed = pointers.filter((path) => !isReplaced(path))
  return [
    { op: 'test', path: '/metadata/uid', value: uid },
    { op: 'test', path: '/metadata/resourceVersion', value: resourceVersion },
    ...replacements.map(({ pointer, value }): Operation => ({
      op: 'replace',
      path: pointer,
      value,
    })),
    ...[...new Set(removed)]
      .sort(compareBackwards)
      .map((path): Operation => ({ op: 'remove', path })),
  ]
}

function compareBackwards(left: string, right: string): number {
  const [a, b] = [left.split('/'), right.split('/')]
  for (const [index, step] of a.entries()) {
    const other = b[index]
    // An item inside another one goes before it.
    if (other === undefined) return -1
    if (step === other) continue
    const difference = Number(other) - Number(step)
    return Number.isNaN(difference) ? (step < other ? 1 : -1) : difference
  }
  return a.length === b.length ? 0 : 1
}
