import type { KubeObject, ObjectRef } from '../api/kube-object.ts'
import type { ApplyOptions, WriteOptions } from './api-server.ts'
import type { DeleteOptions } from './delete-object.ts'
import type { Fields, Resource } from './fields.ts'

/** In memory the value itself, since a promise a call is what the simulator's speed hangs on. */
export type Awaitable<Value> = Value | Promise<Value>

/** What the Metacontroller loop asks of an API server, in memory or real. Refusals are `ApiError`s. */
export interface LoopApi {
  readonly get: (ref: ObjectRef) => Awaitable<Resource | undefined>
  readonly create: (object: KubeObject, options: WriteOptions) => Awaitable<Resource>
  readonly update: (object: KubeObject, options: WriteOptions) => Awaitable<Resource>
  readonly updateStatus: (object: KubeObject, options: WriteOptions) => Awaitable<Resource>
  /** JSON merge patch (RFC 7386). */
  readonly patch: (ref: ObjectRef, patch: Fields, options: WriteOptions) => Awaitable<Resource>
  /** Server-side apply. */
  readonly apply: (object: KubeObject, options: ApplyOptions) => Awaitable<Resource>
  readonly delete: (ref: ObjectRef, options: DeleteOptions) => Awaitable<void>
}
