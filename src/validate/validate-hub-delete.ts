import type { KubeObject } from '../api/kube-object.ts'
import type { ClusterKnowledge } from './cluster-knowledge.ts'
import type { Finding } from './finding.ts'

/** What deleting a hub will do; an error while it is protected. */
export function validateHubDelete(
  _hub: KubeObject,
  _knowledge: ClusterKnowledge,
): readonly Finding[] {
  return []
}
