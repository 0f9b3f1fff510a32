import type { ApiClient } from '../../cluster/api-client.ts'
import { describeReply } from '../../cluster/api-status.ts'
import { fieldAt, listOf, textOf } from '../fields.ts'
import type { KindLookup, ServedKind } from '../kinds.ts'

export interface LiveKinds extends KindLookup {
  /** Asks the API server anew; what it cannot tell stays as it was. Answers what went wrong. */
  refresh(): Promise<string | undefined>
}

const ACCEPT = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'

/** The kinds that an API server serves, by aggregated discovery (Kubernetes 1.30 and later). */
export function createLiveKinds(client: ApiClient): LiveKinds {
  let served: ReadonlyMap<string, ServedKind> = new Map()

  return {
    byKind: (apiVersion, kind) => served.get(keyOf(apiVersion, kind)),
    byResource: (apiVersion, resource) => served.get(keyOf(apiVersion, resource)),
    refresh: async () => {
      const found = new Map<string, ServedKind>()
      for (const path of ['/api', '/apis']) {
        const reply = await client({ method: 'GET', path, accept: ACCEPT, timeoutMs: 10_000 })
        if (reply.status !== 200 || !('body' in reply)) return describeReply(reply)
        for (const group of listOf(fieldAt(reply.body, 'items'))) addGroup(found, group)
      }
      served = found
      return undefined
    },
  }
}

function addGroup(found: Map<string, ServedKind>, value: unknown): void {
  const group = textOf(fieldAt(value, 'metadata', 'name'))
  for (const entry of listOf(fieldAt(value, 'versions'))) {
    const version = textOf(fieldAt(entry, 'version'))
    const apiVersion = group === '' ? version : `${group}/${version}`
    for (const item of listOf(fieldAt(entry, 'resources'))) {
      const kind = toServedKind(group, item)
      found.set(keyOf(apiVersion, kind.kind), kind)
      found.set(keyOf(apiVersion, kind.resource), kind)
    }
  }
}

function toServedKind(group: string, item: unknown): ServedKind {
  const subresources = listOf(fieldAt(item, 'subresources'))
  return {
    group,
    kind: textOf(fieldAt(item, 'responseKind', 'kind')),
    resource: textOf(fieldAt(item, 'resource')),
    isNamespaced: fieldAt(item, 'scope') === 'Namespaced',
    hasStatus: subresources.some((entry) => fieldAt(entry, 'subresource') === 'status'),
  }
}

/** Kinds begin with a capital, resources do not: one map holds both. */
function keyOf(apiVersion: string, name: string): string {
  return `${apiVersion} ${name}`
}

/** `/apis/apps/v1/deployments`, or inside a namespace `/apis/apps/v1/namespaces/x/deployments`. */
export function collectionPath(apiVersion: string, info: ServedKind, namespace = ''): string {
  const root = `${apiVersion.includes('/') ? '/apis' : '/api'}/${apiVersion}`
  const isInside = info.isNamespaced && namespace !== ''
  const within = isInside ? `/namespaces/${encodeURIComponent(namespace)}` : ''
  return `${root}${within}/${info.resource}`
}
