import type { KubeObject } from '../../src/api/kube-object.ts'
import { findConflicts } from '../../src/plan/conflicts.ts'
import { isObject, memberOf } from '../../src/api/json-object.ts'
import { lastApplied } from '../../src/plan/last-applied.ts'
import { projectOwned } from '../../src/plan/project-owned.ts'
import { sameJson } from '../../src/plan/same-json.ts'
import { firstDifference } from './first-difference.ts'
import { knownDifferences } from './known-differences.ts'

export interface ProjectionCase {
  readonly name: string
  readonly note?: string
  readonly live: KubeObject
  readonly owned: unknown
  /** Absent where `owned` is the last-applied annotation of dynamic mode. */
  readonly manager?: string
  readonly operation?: string
}

export interface ConflictCase {
  readonly live: KubeObject
  readonly desired: KubeObject
  readonly conflicts: readonly ExpectedConflict[]
}

interface ExpectedConflict {
  readonly path: string
  readonly manager: string
  readonly operation: string
  readonly subresource?: string
  readonly field: string
}

/** Whether applying `part` could set nothing: all of it is live, null only over what others hold. */
function isPartOf(live: unknown, part: unknown): boolean {
  if (part === null) return live === null || typeof live === 'object'
  if (Array.isArray(part)) {
    return Array.isArray(live) && part.every((item) => live.some((other) => isPartOf(other, item)))
  }
  if (!isObject(part)) return sameJson(live, part)
  return Object.keys(part).every(
    (name) =>
      isObject(live) &&
      Object.hasOwn(live, name) &&
      isPartOf(memberOf(live, name), memberOf(part, name)),
  )
}

export function runProjectionCase(testCase: ProjectionCase): string | undefined {
  const { name, note, live, owned, manager, operation } = testCase
  const ours =
    manager === undefined ? lastApplied(live) : projectOwned(live, manager, operation ?? 'Apply')
  const difference = firstDifference(ours, owned)
  const listed = knownDifferences.some(({ cases }) => cases.includes(name))
  if (difference === undefined) {
    return listed ? 'listed as a known difference, but it passes: drop the line' : undefined
  }
  if (!listed && !knownDifferences.some((known) => known.note === note)) return difference
  return isPartOf(live, ours) ? undefined : `known difference, but not part of live: ${difference}`
}

/** One line a conflict, in an order of our own: theirs has no meaning. */
function linesOf(conflicts: readonly ExpectedConflict[]): readonly string[] {
  return conflicts
    .map(({ path, manager, operation, subresource, field }) =>
      [path, manager, operation, subresource ?? '', field].join(' '),
    )
    .toSorted()
}

export function runConflictCase({ live, desired, conflicts }: ConflictCase): string | undefined {
  return firstDifference(linesOf(findConflicts(live, desired)), linesOf(conflicts))
}
