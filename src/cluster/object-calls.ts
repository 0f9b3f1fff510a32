import type { ObjectRef } from '../api/kube-object.ts'
import type { ApiCall, ApiClient, ApiReply } from './api-client.ts'
import { readApiStatus } from './api-status.ts'
import { createResourcePaths } from './resource-paths.ts'

/** Calls that concern one object, whatever its kind. */
export interface ObjectCalls {
  /** @param query - begins with `?` */
  readonly send: (ref: ObjectRef, call: Omit<ApiCall, 'path'>, query?: string) => Promise<ApiReply>
  /** Path of all objects of the kind of `ref`, if it is cluster-scoped. */
  readonly collectionOf: (ref: ObjectRef) => Promise<string | undefined>
}

export function createObjectCalls(client: ApiClient, nowMs: () => number): ObjectCalls {
  const paths = createResourcePaths(client, nowMs)
  return {
    async send(ref, call, query = '') {
      const resource = await paths.find(ref)
      if (!resource.found) return { status: 0, message: resource.message }
      const reply = await client({ ...call, path: resource.path + query })
      // A 404 that does not name the object is about the path: the kind may have gone.
      if (reply.status === 404 && !isAbsent(reply, ref)) paths.forget(ref.apiVersion)
      return reply
    },
    async collectionOf(ref) {
      const resource = await paths.find(ref)
      return resource.found ? resource.collection : undefined
    },
  }
}

/** Only the API server's own "this name is not here" is absence; any other 404 is doubt. */
export function isAbsent(reply: ApiReply, ref: ObjectRef): boolean {
  if (reply.status !== 404 || !('body' in reply)) return false
  const status = readApiStatus(reply.body)
  return status?.reason === 'NotFound' && status.name === ref.name
}
