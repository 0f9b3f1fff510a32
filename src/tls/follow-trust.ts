import type { OpenCluster } from '../cluster/open-cluster.ts'
import { trustingObjects } from './publish-trust.ts'
import { tlsSecretPath } from './tls-secret.ts'

export type Follow = NonNullable<OpenCluster['api']>['follow']

/**
 * Tells `onChange` when an object that holds our CA, or the Secret, comes, changes or goes, so that
 * whoever was installed a moment ago can call us. Each is watched by its name, which is all that the
 * service may read. What cannot be watched is still looked at in its time.
 * @returns ends it
 */
export function followTrust(follow: Follow, namespace: string, onChange: () => void): () => void {
  const stops = [...trustingObjects, tlsSecretPath(namespace)].map((path) => {
    const slash = path.lastIndexOf('/')
    const field = encodeURIComponent(`metadata.name=${path.slice(slash + 1)}`)
    return follow(`${path.slice(0, slash)}?fieldSelector=${field}`, { onEvent: onChange })
  })
  return () => {
    for (const stop of stops) stop()
  }
}
