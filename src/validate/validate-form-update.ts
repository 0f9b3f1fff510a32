import type { KubeObject } from '../api/kube-object.ts'
import type { ClusterKnowledge } from './cluster-knowledge.ts'
import type { Finding } from './finding.ts'

/** What a change of a form breaks or will do; besides, not instead of, `validateForm` of the new one. */
export function validateFormUpdate(
  _old: KubeObject,
  _new: KubeObject,
  _knowledge: ClusterKnowledge,
): readonly Finding[] {
  return []
}
