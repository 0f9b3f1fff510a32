import type { KubeObject } from '../api/kube-object.ts'
import type { ClusterKnowledge } from './cluster-knowledge.ts'
import type { Finding } from './finding.ts'

/** Every finding of a LynqNode as submitted. */
export function validateNode(_node: KubeObject, _knowledge: ClusterKnowledge): readonly Finding[] {
  return []
}
