import type { ClusterKnowledge } from '../src/validate/cluster-knowledge.ts'

/** Everything that admission uses besides the request. */
export interface WebhookDeps {
  /** What is known of the cluster this moment; nobody waits for more. */
  readonly knowledge: () => ClusterKnowledge
  /** Users and groups that may write the spec of a LynqNode: Metacontroller. */
  readonly writers: ReadonlySet<string>
}
