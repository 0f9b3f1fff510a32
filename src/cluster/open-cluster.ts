import type { ApiClient } from './api-client.ts'
import { noCluster, type Cluster } from './cluster.ts'
import type { ClusterAccess } from './cluster-access.ts'
import type { WatchHandlers } from './watch-kind.ts'

/** One way into one cluster. */
export interface OpenCluster {
  readonly cluster: Cluster
  /** For what is not the hooks' business; absent where there is no cluster. */
  readonly api?: {
    readonly client: ApiClient
    /** `watchKind` here; the returned function ends it. */
    readonly follow: (path: string, handlers: WatchHandlers) => () => void
  }
}

/**
 * The cluster that `access` leads to. The Kubernetes client takes half a second to load, so it is
 * loaded only when there is one.
 */
export async function openCluster(access: ClusterAccess): Promise<OpenCluster> {
  if (access.mode === 'none') return { cluster: noCluster }
  const [{ createApiClient, loadKubeConfig }, { createKubeCluster }, { watchKind }] =
    await Promise.all([
      import('./api-client.ts'),
      import('./kube-cluster.ts'),
      import('./watch-kind.ts'),
    ])
  const kubeConfig = loadKubeConfig(access)
  const client = createApiClient(kubeConfig)
  return {
    cluster: createKubeCluster(client),
    api: { client, follow: (path, handlers) => watchKind(kubeConfig, path, handlers, client) },
  }
}
