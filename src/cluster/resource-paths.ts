import { isObject } from '../api/json-object.ts'
import type { ObjectRef } from '../api/kube-object.ts'
import type { ApiClient } from './api-client.ts'
import { describeReply } from './api-status.ts'

export type ResourcePath =
  | {
      readonly found: true
      readonly path: string
      /** Path of all objects of the kind, if it is cluster-scoped. */
      readonly collection?: string
    }
  | { readonly found: false; readonly message: string }

export interface Resource {
  /** Plural, as it stands in paths. */
  readonly name: string
  readonly namespaced: boolean
}

export type Discovery =
  | { readonly ok: true; readonly resources: ReadonlyMap<string, Resource> }
  | { readonly ok: false; readonly message: string }

export interface ResourcePaths {
  /** Path of one object. */
  find(ref: ObjectRef): Promise<ResourcePath>
  /** Asks anew next time: a path of this API version did not exist after all. */
  forget(apiVersion: string): void
}

// A kind that is missing may be of a CRD that was just installed; a kind that is a typing mistake
// must not cost a request a sync.
const missMs = 10_000

/** Paths by discovery, one request an API version; custom resources are found like all others. */
export function createResourcePaths(client: ApiClient, nowMs: () => number): ResourcePaths {
  const cache = new Map<string, { readonly atMs: number; readonly discovery: Promise<Discovery> }>()

  function discover(apiVersion: string, maxAgeMs: number): Promise<Discovery> {
    const cached = cache.get(apiVersion)
    if (cached !== undefined && nowMs() - cached.atMs <= maxAgeMs) return cached.discovery
    const entry = { atMs: nowMs(), discovery: readResources(client, apiVersion) }
    cache.set(apiVersion, entry)
    void entry.discovery.then(({ ok }) => {
      if (!ok && cache.get(apiVersion) === entry) cache.delete(apiVersion)
    })
    return entry.discovery
  }

  return {
    async find(ref) {
      const first = await discover(ref.apiVersion, Infinity)
      const isMiss = first.ok && !first.resources.has(ref.kind)
      const discovery = isMiss ? await discover(ref.apiVersion, missMs) : first
      if (!discovery.ok) return { found: false, message: discovery.message }
      const resource = discovery.resources.get(ref.kind)
      return resource === undefined
        ? { found: false, message: `the cluster does not serve ${ref.kind} of ${ref.apiVersion}` }
        : toPath(ref, resource)
    },
    forget(apiVersion) {
      cache.delete(apiVersion)
    },
  }
}

/** Every kind of an API version, as the API server serves it now. */
export async function readResources(client: ApiClient, apiVersion: string): Promise<Discovery> {
  const reply = await client({ method: 'GET', path: toRoot(apiVersion) })
  // An API group that is not there is an answer; the miss rule asks again after a while.
  if (reply.status === 404) return { ok: true, resources: new Map() }
  if (reply.status !== 200 || !isObject(reply.body) || !Array.isArray(reply.body.resources)) {
    return { ok: false, message: describeReply(reply) }
  }
  const resources = reply.body.resources.flatMap((item: unknown): [string, Resource][] => {
    if (!isObject(item)) return []
    const { kind, name, namespaced } = item
    // Subresources (`deployments/status`) carry the same kind.
    return typeof kind === 'string' && typeof name === 'string' && !name.includes('/')
      ? [[kind, { name, namespaced: namespaced === true }]]
      : []
  })
  return { ok: true, resources: new Map(resources) }
}

function toPath(ref: ObjectRef, resource: Resource): ResourcePath {
  const root = toRoot(ref.apiVersion)
  const tail = `${resource.name}/${encodeURIComponent(ref.name)}`
  if (!resource.namespaced) {
    return { found: true, path: `${root}/${tail}`, collection: `${root}/${resource.name}` }
  }
  // A default namespace would be a guess, and a wrong look finds nothing where something is.
  if (ref.namespace === undefined) {
    return { found: false, message: `${ref.kind} ${ref.name} needs a namespace` }
  }
  return { found: true, path: `${root}/namespaces/${encodeURIComponent(ref.namespace)}/${tail}` }
}

function toRoot(apiVersion: string): string {
  return `${apiVersion.includes('/') ? '/apis' : '/api'}/${apiVersion}`
}
