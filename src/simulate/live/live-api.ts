import type { ObjectRef } from '../../api/kube-object.ts'
import type { ApiCall, ApiClient, ApiReply } from '../../cluster/api-client.ts'
import { describeReply, readApiStatus } from '../../cluster/api-status.ts'
import { isKubeObject } from '../../cluster/list-pages.ts'
import { ApiError, isApiError } from '../api-error.ts'
import type { WriteOptions } from '../api-server.ts'
import type { Resource } from '../fields.ts'
import { toResource } from '../fields.ts'
import type { KindLookup } from '../kinds.ts'
import type { LoopApi } from '../loop-api.ts'
import { refOf } from '../object-store.ts'
import { collectionPath } from './live-kinds.ts'

// The API server itself gives up after 60 s.
const timeoutMs = 60_000

/** The loop's API server is a real one. */
export function createLiveApi(client: ApiClient, kinds: KindLookup): LoopApi {
  const collectionOf = ({ apiVersion, kind, namespace }: Omit<ObjectRef, 'name'>): string => {
    const info = kinds.byKind(apiVersion, kind)
    if (info !== undefined) return collectionPath(apiVersion, info, namespace)
    throw new ApiError(404, 'NotFound', 'the server could not find the requested resource')
  }
  const pathOf = (ref: ObjectRef): string => `${collectionOf(ref)}/${encodeURIComponent(ref.name)}`
  const send = async (call: ApiCall): Promise<Resource> => readResource(await client(call))

  return {
    get: async (ref) => {
      try {
        return await send({ method: 'GET', path: pathOf(ref), timeoutMs })
      } catch (error) {
        if (isApiError(error, 'NotFound')) return undefined
        throw error
      }
    },
    create: async (object, options) =>
      send({
        method: 'POST',
        path: collectionOf(refOf(toResource(object))) + queryOf(options),
        ...jsonBody(object),
      }),
    update: async (object, options) =>
      send({
        method: 'PUT',
        path: pathOf(refOf(toResource(object))) + queryOf(options),
        ...jsonBody(object),
      }),
    updateStatus: async (object, options) =>
      send({
        method: 'PUT',
        path: `${pathOf(refOf(toResource(object)))}/status${queryOf(options)}`,
        ...jsonBody(object),
      }),
    patch: async (ref, patch, options) =>
      send({
        method: 'PATCH',
        path: pathOf(ref) + queryOf(options),
        ...jsonBody(patch, 'application/merge-patch+json'),
      }),
    apply: async (object, options) =>
      send({
        method: 'PATCH',
        path: `${pathOf(refOf(toResource(object)))}${queryOf(options)}&force=${String(options.force === true)}`,
        ...jsonBody(object, 'application/apply-patch+yaml'),
      }),
    delete: async (ref, { uid, resourceVersion, propagation }) => {
      const reply = await client({
        method: 'DELETE',
        path: pathOf(ref),
        ...jsonBody({
          kind: 'DeleteOptions',
          apiVersion: 'v1',
          preconditions: { uid, resourceVersion },
          propagationPolicy: propagation,
        }),
      })
      if (!isSuccess(reply)) throw toApiError(reply)
    },
  }
}

function queryOf({ manager, dryRun }: WriteOptions): string {
  return `?fieldManager=${encodeURIComponent(manager)}${dryRun === true ? '&dryRun=All' : ''}`
}

function jsonBody(
  value: object,
  contentType = 'application/json',
): Pick<ApiCall, 'body' | 'contentType' | 'timeoutMs'> {
  return { body: toText(value), contentType, timeoutMs }
}

/** An apply is read as YAML, where the two line separators are not what they are in JSON; Go escapes them. */
function toText(value: object): string {
  return JSON.stringify(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
}

function isSuccess(reply: ApiReply): reply is ApiReply & { readonly body: unknown } {
  return 'body' in reply && reply.status >= 200 && reply.status < 300
}

function readResource(reply: ApiReply): Resource {
  if (isSuccess(reply) && isKubeObject(reply.body)) return toResource(reply.body)
  throw toApiError(reply)
}

/** Like client-go: a 404 that is no Status, of a path that is not there, is NotFound as well. */
function toApiError(reply: ApiReply): ApiError {
  const status = 'body' in reply ? readApiStatus(reply.body) : undefined
  const reason = status?.reason ?? (reply.status === 404 ? 'NotFound' : 'Unknown')
  return new ApiError(reply.status, reason, status?.message ?? describeReply(reply))
}
