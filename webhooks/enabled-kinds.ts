import { isObject, memberOf } from '../src/api/json-object.ts'
import type { ApiClient } from '../src/cluster/api-client.ts'
import { readResources, type Discovery, type Resource } from '../src/cluster/resource-paths.ts'

/** Kinds that the CompositeController `lynq-node` lists, as `Kind.apiVersion`; undefined: not known. */
export type ReadEnabledKinds = () => Promise<ReadonlyMap<string, Resource> | undefined>

const path = '/apis/metacontroller.k8s.io/v1alpha1/compositecontrollers/lynq-node'

/**
 * Reads them anew at each call. The controller names resources and forms name kinds, so each API
 * version is looked up once.
 */
export function createEnabledKinds(client: ApiClient): ReadEnabledKinds {
  const discovered = new Map<string, Discovery & { ok: true }>()

  async function discover(apiVersion: string): Promise<Discovery> {
    const known = discovered.get(apiVersion)
    if (known !== undefined) return known
    const found = await readResources(client, apiVersion)
    // A group that is not served yet may come.
    if (found.ok && found.resources.size > 0) discovered.set(apiVersion, found)
    return found
  }

  return async () => {
    const reply = await client({ method: 'GET', path })
    const spec = reply.status === 200 && 'body' in reply ? memberOf(reply.body, 'spec') : undefined
    const children = memberOf(spec, 'childResources')
    if (!Array.isArray(children)) return undefined

    const enabled = new Map<string, Resource>()
    for (const child of children.filter(isObject)) {
      const { apiVersion, resource } = child
      if (typeof apiVersion !== 'string') return undefined
      const found = await discover(apiVersion)
      if (!found.ok) return undefined
      for (const [kind, served] of found.resources) {
        if (served.name === resource) enabled.set(`${kind}.${apiVersion}`, served)
      }
    }
    return enabled
  }
}
