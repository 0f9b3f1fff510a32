import type { KubeObject } from '../api/kube-object.ts'
import { CLAIM_LABEL, OUR_PREFIX } from '../plan/labels.ts'
import type { ClusterKnowledge } from './cluster-knowledge.ts'
import type { Finding } from './finding.ts'
import { report } from './report.ts'

/**
 * What a change of a node breaks besides its spec, of which `validateNode` speaks where it changed.
 * Annotations and other labels are free.
 */
export function validateNodeUpdate(
  old: KubeObject,
  node: KubeObject,
  { author }: ClusterKnowledge,
): readonly Finding[] {
  if (author === 'controller') return []
  const before = old.metadata.labels ?? {}
  const after = node.metadata.labels ?? {}
  const keys = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...keys].sort().flatMap((key) => {
    const isOurs = key.startsWith(OUR_PREFIX) || key === CLAIM_LABEL
    if (!isOurs || before[key] === after[key]) return []
    const parent = node.metadata.labels === undefined ? [] : [key]
    const place = { path: ['metadata', 'labels', ...parent] }
    return [report('NodeMarkChanged', place, `label ${key} is set back by the hub`)]
  })
}
