import type { ObjectRef } from '../../src/api/kube-object.ts'
import type { Cluster, Lookup } from '../../src/cluster/cluster.ts'

/** A look at one name, as it is now. */
export async function lookUpOne(cluster: Cluster, ref: ObjectRef): Promise<Lookup | undefined> {
  const [found] = await cluster.lookup([ref], 'now')
  return found
}
