import type { ClusterKnowledge } from './cluster-knowledge.ts'

/** `12 live nodes`, `1 live node`, or `live nodes` where nobody counted; undefined when there are none. */
export function liveNodesOf(form: string, { nodesByForm }: ClusterKnowledge): string | undefined {
  return describeNodes(nodesByForm === undefined ? undefined : (nodesByForm.get(form) ?? 0))
}

export function describeNodes(count: number | undefined): string | undefined {
  if (count === undefined) return 'live nodes'
  if (count === 0) return undefined
  return count === 1 ? '1 live node' : `${count} live nodes`
}
