import type { PathSegment } from '../api/field-path.ts'
import type { Finding } from './finding.ts'

/** In the order of their places, each once: the same object always has the same list. */
export function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  const sorted = findings.toSorted(compare)
  return sorted.filter((finding, index) => {
    const before = sorted[index - 1]
    return before === undefined || compare(before, finding) !== 0
  })
}

function compare(a: Finding, b: Finding): number {
  return comparePaths(a, b) || compareText(a.ruleId, b.ruleId) || compareText(a.message, b.message)
}

function comparePaths({ path: a }: Finding, { path: b }: Finding): number {
  const shared = Math.min(a.length, b.length)
  for (let index = 0; index < shared; index += 1) {
    const order = compareSegments(a[index] ?? '', b[index] ?? '')
    if (order !== 0) return order
  }
  return a.length - b.length
}

function compareSegments(a: PathSegment, b: PathSegment): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return compareText(String(a), String(b))
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
