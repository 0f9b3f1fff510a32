import type { KubeObject } from '../api/kube-object.ts'
import type { ClusterAction } from './cluster-needs.ts'
import { actionKey } from './cluster-needs.ts'
import { keepLive } from './keep-live.ts'
import { DEPENDENCY_LEVEL, ENTRY_ID } from './labels.ts'
import { describeRef, objectKey, refOf } from './object-key.ts'
import type { RenderedEntry } from './render-entry.ts'
import type { OrphanReason } from './retention.ts'
import { isRetained, releasePatch } from './retention.ts'
import type { Situation } from './verdict.ts'

/** What becomes of children that nothing asks for any more. */
export interface Departure {
  /** Listed as they are: it is not their turn, or there is doubt. */
  readonly kept: readonly KubeObject[]
  /** Left out of the answer on purpose, so deleted. */
  readonly deleted: readonly KubeObject[]
  readonly actions: readonly ClusterAction[]
  /** Releases that the cluster refused: these children stay listed. */
  readonly problems: readonly string[]
}

/** Observed children that no entry renders, unless a failed entry might be theirs: doubt keeps them. */
export function judgeLeftovers(
  rendered: readonly RenderedEntry[],
  situation: Situation,
): Departure {
  const claimed = new Set(
    rendered.flatMap(({ ref }) => (ref === undefined ? [] : [objectKey(ref)])),
  )
  const failed = new Set(rendered.flatMap((entry) => (entry.ok ? [] : [entry.compiled.id])))
  const isDoubtful = (child: KubeObject): boolean => {
    const id = child.metadata.annotations?.[ENTRY_ID]
    return id === undefined ? failed.size > 0 : failed.has(id)
  }
  const leftovers = [...situation.observed].flatMap(([key, child]) =>
    claimed.has(key) ? [] : [child],
  )
  const departure = depart(
    leftovers.filter((child) => !isDoubtful(child)),
    situation,
    'RemovedFromTemplate',
  )
  const doubtful = leftovers.filter(isDoubtful).map((child) => keepLive(child, situation.node))
  return { ...departure, kept: [...departure.kept, ...doubtful] }
}

/**
 * Lets children go: retained ones are released, Namespaces first so that nothing retained is ever in
 * a Namespace that may be deleted; the others are deleted level by level, dependents first.
 */
export function depart(
  children: readonly KubeObject[],
  { node, facts, now }: Pick<Situation, 'node' | 'facts' | 'now'>,
  reason: OrphanReason,
): Departure {
  const retained = children.filter(isRetained).sort((a, b) => rank(a) - rank(b))
  const actions: ClusterAction[] = []
  const problems: string[] = []
  for (const child of retained) {
    const action = { verb: 'release', patch: releasePatch(child, node, { reason, now }) } as const
    const refusal = facts.refused.get(actionKey(action))
    if (refusal === undefined) actions.push(action)
    else problems.push(`cannot release ${describeRef(refOf(child))}: ${refusal}`)
  }
  const doomed = children.filter((child) => !isRetained(child))
  // While anything waits to be released nothing is deleted: a Namespace may hold it.
  const last = retained.length > 0 ? Infinity : Math.max(...doomed.map(levelOf))
  const isTurn = (child: KubeObject): boolean => levelOf(child) >= last
  return {
    kept: [...retained, ...doomed.filter((child) => !isTurn(child))]
      .filter((child) => child.metadata.deletionTimestamp === undefined)
      .map((child) => keepLive(child, node)),
    deleted: doomed.filter(isTurn),
    actions,
    problems,
  }
}

function rank(child: KubeObject): number {
  return child.kind === 'Namespace' ? 0 : 1
}

function levelOf(child: KubeObject): number {
  const level = Number(child.metadata.annotations?.[DEPENDENCY_LEVEL])
  return Number.isFinite(level) ? level : 0
}
