import type { LynqNode } from '../api/node.ts'
import type { RolloutStatus } from '../api/rollout-status.ts'
import { compareText } from './accept-rows.ts'
import { MOVED_FROM } from './labels.ts'

interface Known {
  readonly target: string
  readonly revisions: ReadonlySet<string>
  readonly before: RolloutStatus | undefined
}

/**
 * The revision that a rollout came from and can go back to: what the last status said of this target,
 * or, after a rollout that failed, what that one came from; else the one that most nodes have or had.
 */
export function previousRevision(
  nodes: readonly LynqNode[],
  { target, revisions, before }: Known,
): string | undefined {
  const isUsable = (revision: string | undefined): revision is string =>
    revision !== undefined && revision !== target && revisions.has(revision)
  const isRemembered = before?.targetRevision === target || before?.phase === 'Failed'
  if (isRemembered && isUsable(before.previousRevision)) return before.previousRevision
  const counts = new Map<string, number>()
  for (const { spec, metadata } of nodes) {
    const revision = spec.revision === target ? metadata.annotations?.[MOVED_FROM] : spec.revision
    if (isUsable(revision)) counts.set(revision, (counts.get(revision) ?? 0) + 1)
  }
  return [...counts].sort(([a, i], [b, j]) => j - i || compareText(a, b))[0]?.[0]
}
