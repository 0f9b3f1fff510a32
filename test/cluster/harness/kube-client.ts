import { KubeConfig } from '@kubernetes/client-node'
import { setTimeout as delay } from 'node:timers/promises'
import type { KubeObject, ObjectRef } from '../../../src/api/kube-object.ts'
import type { ApiCall } from '../../../src/cluster/api-client.ts'
import { createApiClient } from '../../../src/cluster/api-client.ts'
import { describeReply } from '../../../src/cluster/api-status.ts'
import { createResourcePaths } from '../../../src/cluster/resource-paths.ts'
import { refOf } from '../../../src/simulate/object-store.ts'
import { toResource } from '../../../src/simulate/fields.ts'

/** An answer that is none of 2xx. */
export class KubeError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.name = 'KubeError'
    this.status = status
  }
}

export interface WriteOptions {
  /** Field manager; default `kubectl`. */
  readonly manager?: string
}

/** Hands on a real API server; every answer but 2xx is a KubeError. */
export interface KubeClient {
  readonly kubeConfig: KubeConfig
  readonly send: (call: ApiCall) => Promise<unknown>
  readonly pathOf: (ref: ObjectRef) => Promise<string>
  /** Path of the objects of a kind, of all namespaces. */
  readonly listPathOf: (kind: Pick<ObjectRef, 'apiVersion' | 'kind'>) => Promise<string>
  readonly get: (ref: ObjectRef) => Promise<KubeObject>
  readonly create: (object: KubeObject, options?: WriteOptions) => Promise<KubeObject>
  /** Forced server-side apply. */
  readonly apply: (object: KubeObject, options?: WriteOptions) => Promise<KubeObject>
  /** JSON merge patch; `subresource` such as `status`. */
  readonly patch: (
    ref: ObjectRef,
    patch: unknown,
    options?: WriteOptions & { readonly subresource?: string },
  ) => Promise<KubeObject>
  readonly remove: (
    ref: ObjectRef,
    options?: { readonly propagation?: string; readonly graceSeconds?: number },
  ) => Promise<void>
}

const timeoutMs = 30_000

export function createKubeClient(kubeconfigPath: string): KubeClient {
  const kubeConfig = new KubeConfig()
  kubeConfig.loadFromFile(kubeconfigPath)
  const api = createApiClient(kubeConfig)
  const paths = createResourcePaths(api, () => Date.now())

  const send = async (call: ApiCall): Promise<unknown> => {
    const reply = await api({ timeoutMs, ...call })
    if ('body' in reply && reply.status >= 200 && reply.status < 300) return reply.body
    throw new KubeError(reply.status, `${call.method} ${call.path}: ${describeReply(reply)}`)
  }
  const pathOf = async (ref: ObjectRef): Promise<string> => {
    for (const givenUpAt = Date.now() + 10_000; ;) {
      const found = await paths.find(ref)
      if (found.found) return found.path
      if (Date.now() > givenUpAt) throw new KubeError(404, found.message)
      // A CRD that was installed a moment ago.
      paths.forget(ref.apiVersion)
      await delay(200)
    }
  }
  const write = async (
    method: 'POST' | 'PUT' | 'PATCH',
    path: string,
    body: unknown,
    contentType = 'application/json',
  ): Promise<KubeObject> =>
    (await send({ method, path, contentType, body: JSON.stringify(body) })) as KubeObject

  return {
    kubeConfig,
    send,
    pathOf,
    listPathOf: async ({ apiVersion, kind }) => {
      const example = await pathOf({ apiVersion, kind, namespace: 'any', name: 'any' })
      return parentOf(example).replace('/namespaces/any/', '/')
    },
    get: async (ref) => (await send({ method: 'GET', path: await pathOf(ref) })) as KubeObject,
    create: async (object, { manager = 'kubectl' } = {}) => {
      const path = parentOf(await pathOf(refOf(toResource(object))))
      return write('POST', `${path}?fieldManager=${manager}`, object)
    },
    apply: async (object, { manager = 'kubectl' } = {}) => {
      const path = await pathOf(refOf(toResource(object)))
      const query = `fieldManager=${manager}&force=true`
      return write('PATCH', `${path}?${query}`, object, 'application/apply-patch+yaml')
    },
    patch: async (ref, patch, { manager = 'kubectl', subresource } = {}) => {
      const path = (await pathOf(ref)) + (subresource === undefined ? '' : `/${subresource}`)
      const type = 'application/merge-patch+json'
      return write('PATCH', `${path}?fieldManager=${manager}`, patch, type)
    },
    remove: async (ref, { propagation = 'Background', graceSeconds } = {}) => {
      const grace = graceSeconds === undefined ? {} : { gracePeriodSeconds: graceSeconds }
      await send({
        method: 'DELETE',
        path: await pathOf(ref),
        contentType: 'application/json',
        body: JSON.stringify({ propagationPolicy: propagation, ...grace }),
      })
    },
  }
}

/** Path of the list that an object is in. */
function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'))
}
