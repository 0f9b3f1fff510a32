import type { ObjectRef } from '../api/kube-object.ts'
import type { Resource } from './fields.ts'
import type { ServedKind } from './kinds.ts'
import { groupOf } from './kinds.ts'

export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly object: Resource
  /** What the object was before a MODIFIED. */
  readonly old?: Resource
}

export interface ObjectStore {
  get(ref: ObjectRef): Resource | undefined
  list(info: Pick<ServedKind, 'kind' | 'group'>, namespace?: string): readonly Resource[]
  all(): Iterable<Resource>
  /** Every object that names this uid among its owners. */
  dependentsOf(uid: string): readonly Resource[]
  /** Every object inside a namespace. */
  contentOf(namespace: string): readonly Resource[]
  /** Stores under a new resourceVersion and tells the watchers. */
  put(object: Resource): Resource
  remove(object: Resource): void
  watch(listener: (event: WatchEvent) => void): void
  nextUid(): string
}

/** `Kind.group`: the storage of a kind does not depend on the version. */
export function groupKind(apiVersion: string, kind: string): string {
  return `${kind}.${groupOf(apiVersion)}`
}

/** `namespace/name`, or the name alone for cluster-scoped objects. */
export function nameKey(ref: { readonly namespace?: string; readonly name: string }): string {
  return ref.namespace === undefined || ref.namespace === ''
    ? ref.name
    : `${ref.namespace}/${ref.name}`
}

export function refOf(object: Resource): ObjectRef {
  const { name, namespace } = object.metadata
  const { apiVersion, kind } = object
  return namespace === undefined
    ? { apiVersion, kind, name }
    : { apiVersion, kind, namespace, name }
}

export function createObjectStore(seed: number): ObjectStore {
  const kinds = new Map<string, Map<string, Resource>>()
  const byOwner = new Map<string, Map<string, Resource>>()
  const byNamespace = new Map<string, Map<string, Resource>>()
  const listeners: ((event: WatchEvent) => void)[] = []
  const nextUid = uidGenerator(seed)
  let version = 300

  const tableOf = (apiVersion: string, kind: string): Map<string, Resource> =>
    bucket(kinds, groupKind(apiVersion, kind))

  function index(object: Resource, isPresent: boolean): void {
    const uid = object.metadata.uid ?? ''
    for (const owner of object.metadata.ownerReferences ?? []) {
      place(byOwner, owner.uid, uid, isPresent ? object : undefined)
    }
    const namespace = object.metadata.namespace
    if (namespace !== undefined) place(byNamespace, namespace, uid, isPresent ? object : undefined)
  }

  function notify(event: WatchEvent): void {
    for (const listener of listeners) listener(event)
  }

  return {
    get: (ref) => kinds.get(groupKind(ref.apiVersion, ref.kind))?.get(nameKey(ref)),
    list: (info, namespace) => {
      const all = [...(kinds.get(`${info.kind}.${info.group}`)?.values() ?? [])]
      return namespace === undefined
        ? all
        : all.filter((object) => object.metadata.namespace === namespace)
    },
    *all() {
      for (const table of kinds.values()) yield* table.values()
    },
    dependentsOf: (uid) => [...(byOwner.get(uid)?.values() ?? [])],
    contentOf: (namespace) => [...(byNamespace.get(namespace)?.values() ?? [])],
    put: (object) => {
      const stamped = deepFreeze({
        ...object,
        metadata: { ...object.metadata, resourceVersion: String(++version) },
      })
      const table = tableOf(object.apiVersion, object.kind)
      const old = table.get(nameKey(object.metadata))
      if (old !== undefined) index(old, false)
      table.set(nameKey(object.metadata), stamped)
      index(stamped, true)
      notify(
        old === undefined
          ? { type: 'ADDED', object: stamped }
          : { type: 'MODIFIED', object: stamped, old },
      )
      return stamped
    },
    remove: (object) => {
      tableOf(object.apiVersion, object.kind).delete(nameKey(object.metadata))
      index(object, false)
      version++
      notify({ type: 'DELETED', object })
    },
    watch: (listener) => {
      listeners.push(listener)
    },
    nextUid,
  }
}

function bucket<Value>(map: Map<string, Map<string, Value>>, key: string): Map<string, Value> {
  const found = map.get(key)
  if (found !== undefined) return found
  const created = new Map<string, Value>()
  map.set(key, created)
  return created
}

function place<Value>(
  map: Map<string, Map<string, Value>>,
  key: string,
  id: string,
  value: Value | undefined,
): void {
  const entries = bucket(map, key)
  if (value !== undefined) entries.set(id, value)
  else if (entries.delete(id) && entries.size === 0) map.delete(key)
}

/** Hooks get stored objects by reference: one that tried to change them shall fail loudly. */
function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const child of Object.values(value)) deepFreeze(child)
  return value
}

/** A xorshift generator: the same seed gives the same uids. */
function uidGenerator(seed: number): () => string {
  let state = seed === 0 ? 0x9e3779b9 : seed >>> 0
  const next = (): string => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0).toString(16).padStart(8, '0')
  }
  return () => {
    const hex = next() + next() + next() + next()
    const parts = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`]
    return [...parts, `8${hex.slice(17, 20)}`, hex.slice(20)].join('-')
  }
}
