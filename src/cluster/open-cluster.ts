import { noCluster, type Cluster } from './cluster.ts'
import type { ClusterAccess } from './cluster-access.ts'

/**
 * The cluster that `access` leads to. The Kubernetes client takes half a second to load, so it is
 * loaded only when there is one.
 */
export async function openCluster(access: ClusterAccess): Promise<Cluster> {
  if (access.mode === 'none') return noCluster
  const [{ createApiClient, loadKubeConfig }, { createKubeCluster }] = await Promise.all([
    import('./api-client.ts'),
    import('./kube-cluster.ts'),
  ])
  return createKubeCluster(createApiClient(loadKubeConfig(access)))
}
