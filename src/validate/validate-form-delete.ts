import type { KubeObject } from '../api/kube-object.ts'
import type { ClusterKnowledge } from './cluster-knowledge.ts'
import type { Finding } from './finding.ts'

/** What deleting a form will do; an error while it is protected. */
export function validateFormDelete(
  _form: KubeObject,
  _knowledge: ClusterKnowledge,
): readonly Finding[] {
  return []
}
