import type { KubeObject } from '../api/kube-object.ts'
import type { ClusterAction, Facts, Need } from './cluster-needs.ts'
import { actionKey } from './cluster-needs.ts'
import { keepLive } from './keep-live.ts'
import { DEPENDENCY_LEVEL, ENTRY_ID } from './labels.ts'
import { describeRef, groupKey, objectKey, refOf } from './object-key.ts'
import type { RenderedEntry } from './render-entry.ts'
import type { OrphanReason } from './retention.ts'
import { holdsRetained, isRetained, releasePatch } from './retention.ts'
import type { Situation } from './verdict.ts'

/** What becomes of children that nothing asks for any more. */
export interface Departure {
  /** Listed as they are: it is not their turn, or there is doubt. */
  readonly kept: readonly KubeObject[]
  /** Left out of the answer on purpose, so deleted. */
  readonly deleted: readonly KubeObject[]
  readonly needs: readonly Need[]
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
  // An entry whose apiVersion is not enabled may be the live object under another version.
  const isUsable = (entry: RenderedEntry): boolean =>
    entry.ok && situation.enabled.has(groupKey(entry.ref))
  const failed = new Set(rendered.flatMap((entry) => (isUsable(entry) ? [] : [entry.compiled.id])))
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
  const isStaying = (child: KubeObject): boolean => isRetained(child) || isHolder(child, facts)
  const retained = children.filter(isStaying).sort((a, b) => rank(a) - rank(b))
  const actions: ClusterAction[] = []
  const problems: string[] = []
  for (const child of retained) {
    const action = { verb: 'release', patch: releasePatch(child, node, { reason, now }) } as const
    const refusal = facts.refused.get(actionKey(action))
    if (refusal === undefined) actions.push(action)
    else problems.push(`cannot release ${describeRef(refOf(child))}: ${refusal}`)
  }
  const doomed = children.filter((child) => !isStaying(child))
  // While anything waits to be released nothing is deleted: a Namespace may hold it.
  const last = retained.length > 0 ? Infinity : Math.max(...doomed.map(levelOf))
  const due = doomed.filter((child) => levelOf(child) >= last)
  const unclear = due.filter((child) => isUnclear(child, facts))
  for (const { metadata } of unclear) {
    problems.push(`cannot tell whether namespace ${metadata.name} holds something retained`)
  }
  const deleted = due.filter((child) => !unclear.includes(child))
  const needs = unclear.flatMap((child): readonly Need[] => {
    const ref = refOf(child)
    return facts.lookups.has(objectKey(ref)) ? [] : [{ verb: 'lookup', ref, freshness: 'now' }]
  })
  const kept = [...retained, ...doomed.filter((child) => !deleted.includes(child))]
    .filter((child) => child.metadata.deletionTimestamp === undefined)
    .map((child) => keepLive(child, node))
  return { kept, deleted, needs, actions, problems }
}

/**
 * Another node may have marked a Namespace that our cache still shows without the mark: before one is
 * deleted, with all that is in it, the API server itself is asked.
 */
function isHolder(child: KubeObject, { lookups }: Facts): boolean {
  const found = lookups.get(objectKey(refOf(child)))
  return found?.state === 'present' && holdsRetained({ ...child, metadata: found.metadata })
}

function isUnclear(child: KubeObject, { lookups }: Facts): boolean {
  if (child.kind !== 'Namespace' || child.metadata.deletionTimestamp !== undefined) return false
  const found = lookups.get(objectKey(refOf(child)))
  return found === undefined || found.state === 'unknown'
}

function rank(child: KubeObject): number {
  return child.kind === 'Namespace' ? 0 : 1
}

function levelOf(child: KubeObject): number {
  const level = Number(child.metadata.annotations?.[DEPENDENCY_LEVEL])
  return Number.isFinite(level) ? level : 0
}
