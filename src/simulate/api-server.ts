import type { KubeObject, ObjectRef } from '../api/kube-object.ts'
import { namespaceRefusal, quotaRefusal } from './admission.ts'
import { ApiError, alreadyExists, conflict, notFound } from './api-error.ts'
import { applyWrite } from './apply-write.ts'
import { createCustomFaults } from './custom-faults.ts'
import type { DeleteOptions } from './delete-object.ts'
import { deleteObject } from './delete-object.ts'
import type { Fields, Resource } from './fields.ts'
import { fieldsOf, isFields, toResource, withMetadata } from './fields.ts'
import type { KindInfo, Kinds } from './kinds.ts'
import { qualifiedResource } from './kinds.ts'
import type { Writer } from './managed-fields.ts'
import type { ObjectStore } from './object-store.ts'
import { nameKey, refOf } from './object-store.ts'
import type { VirtualClock } from './virtual-clock.ts'
import { writeObject } from './write-object.ts'

export type WriteVerb = 'create' | 'update' | 'updateStatus' | 'apply' | 'delete'

export interface ApiWrite {
  readonly verb: WriteVerb
  readonly manager: string
  readonly ref: ObjectRef
  readonly at: number
}

export interface WriteOptions {
  /** Field manager, such as `kubectl`. */
  readonly manager: string
  readonly dryRun?: boolean
}

export interface ApplyOptions extends WriteOptions {
  readonly force?: boolean
}

/** The verbs of the API server. Every refusal is an `ApiError`. */
export interface ApiServer {
  readonly get: (ref: ObjectRef) => Resource | undefined
  /** By namespace and name, as etcd keeps them. */
  readonly list: (apiVersion: string, kind: string, namespace?: string) => readonly Resource[]
  readonly create: (object: KubeObject, options: WriteOptions) => Resource
  readonly update: (object: KubeObject, options: WriteOptions) => Resource
  readonly updateStatus: (object: KubeObject, options: WriteOptions) => Resource
  /** JSON merge patch (RFC 7386). */
  readonly patch: (ref: ObjectRef, patch: Fields, options: WriteOptions) => Resource
  /** Server-side apply. */
  readonly apply: (object: KubeObject, options: ApplyOptions) => Resource
  readonly delete: (ref: ObjectRef, options: DeleteOptions) => void
}

export interface ApiServerParts {
  readonly clock: VirtualClock
  readonly kinds: Kinds
  readonly store: ObjectStore
  /** Sees every write that is not a dry run; what it throws is the answer. */
  readonly onWrite: (write: ApiWrite) => void
}

export function createApiServer({ clock, kinds, store, onWrite }: ApiServerParts): ApiServer {
  const infoOf = ({ apiVersion, kind }: Pick<ObjectRef, 'apiVersion' | 'kind'>): KindInfo => {
    const info = kinds.byKind(apiVersion, kind)
    if (info !== undefined) return info
    throw new ApiError(404, 'NotFound', 'the server could not find the requested resource')
  }
  const live = (ref: ObjectRef): Resource => {
    const found = store.get(ref)
    if (found !== undefined) return found
    throw notFound(qualifiedResource(infoOf(ref)), ref.name)
  }
  const writer = (operation: Writer['operation'], manager: string, of: KubeObject): Writer => ({
    manager,
    operation,
    apiVersion: of.apiVersion,
    time: clock.timestamp(),
  })
  const log = (verb: WriteVerb, of: Resource, options: WriteOptions): void => {
    if (options.dryRun !== true) {
      onWrite({ verb, manager: options.manager, ref: refOf(of), at: clock.now() })
    }
  }
  const refuseIfUnwelcome = (object: Resource, info: KindInfo): void => {
    const refusal = namespaceRefusal(object, info, store) ?? quotaRefusal(object, info, store)
    if (refusal !== undefined) throw refusal
  }

  const target = { store, customFaults: createCustomFaults() }

  const api: ApiServer = {
    get: (ref) => {
      infoOf(ref)
      return store.get(ref)
    },
    list: (apiVersion, kind, namespace) =>
      store
        .list(infoOf({ apiVersion, kind }), namespace)
        .toSorted((one, other) => (nameKey(one.metadata) < nameKey(other.metadata) ? -1 : 1)),

    create: (object, options) => {
      const info = infoOf(object)
      const wanted = located(object, info, 'during creation')
      log('create', wanted, options)
      if (store.get(refOf(wanted)) !== undefined) {
        throw alreadyExists(qualifiedResource(info), wanted.metadata.name)
      }
      refuseIfUnwelcome(wanted, info)
      const by = writer('Update', options.manager, object)
      return writeObject(target, {
        info,
        old: undefined,
        wanted,
        writer: by,
        isDryRun: options.dryRun === true,
      })
    },

    update: (object, options) => {
      const info = infoOf(object)
      const wanted = located(object, info, 'when a resource name is provided')
      log('update', wanted, options)
      const old = live(refOf(wanted))
      checkVersion(info, old, wanted)
      const by = writer('Update', options.manager, object)
      return writeObject(target, {
        info,
        old,
        wanted,
        writer: by,
        isDryRun: options.dryRun === true,
      })
    },

    updateStatus: (object, options) => {
      const info = infoOf(object)
      const wanted = toResource(object)
      log('updateStatus', wanted, options)
      const old = live(refOf(wanted))
      checkVersion(info, old, wanted)
      const by: Writer = {
        ...writer('Update', options.manager, object),
        subresource: 'status',
      }
      return writeObject(target, {
        info,
        old,
        wanted,
        writer: by,
        isDryRun: options.dryRun === true,
      })
    },

    patch: (ref, patch, options) => {
      const { apiVersion, kind, metadata } = live(ref)
      const merged = mergePatch(live(ref), patch)
      const removed = Object.keys(metadata).filter(
        (name) => !(name in fieldsOf(merged['metadata'])),
      )
      const changes = Object.fromEntries(removed.map((name) => [name, undefined]))
      const patched = withMetadata(
        { ...merged, apiVersion, kind, metadata },
        { ...fieldsOf(merged['metadata']), ...changes },
      )
      return api.update(patched, options)
    },

    apply: (object, options) => {
      const info = infoOf(object)
      const wanted = located(object, info, 'when a resource name is provided')
      log('apply', wanted, options)
      const old = store.get(refOf(wanted))
      if (old === undefined) refuseIfUnwelcome(wanted, info)
      const by = writer('Apply', options.manager, object)
      return writeObject(target, applyWrite({ info, old, wanted, writer: by }, options))
    },

    delete: (ref, options) => {
      const object = live(ref)
      log('delete', object, options)
      deleteObject(store, infoOf(ref), object, { ...options, time: clock.timestamp() })
    },
  }
  return api
}

/** Cluster-scoped objects lose a namespace; without one there is no address for the others. */
function located(object: KubeObject, info: KindInfo, when: string): Resource {
  const resource = toResource(object)
  if (!info.isNamespaced) return withMetadata(resource, { namespace: undefined })
  const namespace = object.metadata.namespace ?? ''
  if (namespace !== '') return resource
  throw new ApiError(400, 'BadRequest', `an empty namespace may not be set ${when}`)
}

function checkVersion(info: KindInfo, old: Resource, wanted: Resource): void {
  const { resourceVersion, uid, name } = wanted.metadata
  if (uid !== undefined && uid !== old.metadata.uid) {
    const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${old.metadata.uid ?? ''}`
    throw conflict(qualifiedResource(info), name, why)
  }
  if (resourceVersion !== undefined && resourceVersion !== old.metadata.resourceVersion) {
    const why =
      'the object has been modified; please apply your changes to the latest version and try again'
    throw conflict(qualifiedResource(info), name, why)
  }
}

function mergePatch(target: unknown, patch: Fields): Fields {
  const result: Record<string, unknown> = isFields(target) ? { ...target } : {}
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) result[name] = undefined
    else result[name] = isFields(value) ? mergePatch(result[name], value) : value
  }
  return Object.fromEntries(Object.entries(result).filter(([, value]) => value !== undefined))
}
