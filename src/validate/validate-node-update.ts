import type { KubeObject } from '../api/kube-object.ts'
import type { ClusterKnowledge } from './cluster-knowledge.ts'
import type { Finding } from './finding.ts'

/** What a change of a node breaks; besides, not instead of, `validateNode` of the new one. */
export function validateNodeUpdate(
  _old: KubeObject,
  _new: KubeObject,
  _knowledge: ClusterKnowledge,
): readonly Finding[] {
  return []
}
