import type { KubeObject } from '../api/kube-object.ts'
import type { ClusterKnowledge } from './cluster-knowledge.ts'
import type { Finding } from './finding.ts'

/** What a change of a hub breaks or will do; besides, not instead of, `validateHub` of the new one. */
export function validateHubUpdate(
  _old: KubeObject,
  _new: KubeObject,
  _knowledge: ClusterKnowledge,
): readonly Finding[] {
  return []
}
