import type { KubeConfig } from '@kubernetes/client-node'
import type { ApiClient } from '../../cluster/api-client.ts'
import { watchKind } from '../../cluster/watch-kind.ts'
import { toResource } from '../fields.ts'
import type { ObjectSource } from '../object-source.ts'
import { collectionPath } from './live-kinds.ts'

interface Parts {
  readonly kubeConfig: KubeConfig
  readonly client: ApiClient
  readonly onError: (message: string) => void
}

/** The objects of a real API server. */
export function createLiveSource({ kubeConfig, client, onError }: Parts): ObjectSource {
  return {
    watch: ({ apiVersion, info }, listener) =>
      watchKind(
        kubeConfig,
        collectionPath(apiVersion, info),
        {
          onEvent: (type, object) => listener.onEvent({ type, object: toResource(object) }),
          onSynced: () => listener.onSynced(),
          onError,
        },
        client,
      ),
  }
}
