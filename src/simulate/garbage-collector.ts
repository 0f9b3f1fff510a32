import type { ObjectRef, OwnerReference } from '../api/kube-object.ts'
import { isApiError } from './api-error.ts'
import type { ApiServer } from './api-server.ts'
import type { Propagation } from './delete-object.ts'
import { FOREGROUND_FINALIZER, ORPHAN_FINALIZER } from './delete-object.ts'
import type { Resource } from './fields.ts'
import { withMetadata } from './fields.ts'
import type { ObjectStore, WatchEvent } from './object-store.ts'
import { refOf } from './object-store.ts'
import type { VirtualClock } from './virtual-clock.ts'

const DELAY_MS = 50
const by = { manager: 'kube-controller-manager' }

interface Parts {
  readonly clock: VirtualClock
  readonly store: ObjectStore
  readonly api: ApiServer
}

/**
 * Kubernetes' garbage collector. An object whose owners are all gone is deleted; one that still has
 * a live owner only loses the references to the others. An owner with another uid is gone.
 * Source: pkg/controller/garbagecollector, attemptToDeleteItem.
 */
export function runGarbageCollector(parts: Parts): void {
  const { clock, store } = parts
  const waiting = new Set<string>()

  function look(ref: ObjectRef, uid: string | undefined): void {
    if (uid === undefined || waiting.has(uid)) return
    waiting.add(uid)
    clock.after(DELAY_MS, () => {
      waiting.delete(uid)
      const object = store.get(ref)
      if (object?.metadata.uid !== uid) return
      try {
        collect(parts, object, look)
      } catch (error) {
        if (!isApiError(error)) throw error
        if (error.reason !== 'NotFound') look(ref, uid)
      }
    })
  }

  store.watch((event) => {
    for (const object of affectedBy(event, store)) look(refOf(object), object.metadata.uid)
    const { object } = event
    if (event.type !== 'DELETED' && concerns(parts, object, event.old)) {
      look(refOf(object), object.metadata.uid)
    }
  })
}

/** Dependents of a deleted object, and owners that wait for one of their dependents to go. */
function affectedBy(event: WatchEvent, store: ObjectStore): readonly Resource[] {
  const { object, old, type } = event
  const dependents = type === 'DELETED' ? store.dependentsOf(object.metadata.uid ?? '') : []
  const before = (type === 'DELETED' ? object : old)?.metadata.ownerReferences ?? []
  const kept = type === 'DELETED' ? [] : (object.metadata.ownerReferences ?? [])
  const lost = before.filter((owner) => !kept.some((other) => other.uid === owner.uid))
  const owners = lost.flatMap((owner) => {
    const found = ownerOf(store, object, owner)
    return found !== undefined && isDeleting(found, FOREGROUND_FINALIZER) ? [found] : []
  })
  return [...dependents, ...owners]
}

function concerns({ store }: Parts, object: Resource, old: Resource | undefined): boolean {
  // A second delete may add the finalizer to what is deleted already.
  const begins = (finalizer: string): boolean =>
    isDeleting(object, finalizer) && !(old !== undefined && isDeleting(old, finalizer))
  if (begins(FOREGROUND_FINALIZER) || begins(ORPHAN_FINALIZER)) return true
  const owners = object.metadata.ownerReferences ?? []
  if (owners.length === 0 || owners === old?.metadata.ownerReferences) return false
  return owners.some((owner) => {
    const found = ownerOf(store, object, owner)
    return found === undefined || isDeleting(found, FOREGROUND_FINALIZER)
  })
}

function ownerOf(
  store: ObjectStore,
  dependent: Resource,
  owner: OwnerReference,
): Resource | undefined {
  const { apiVersion, kind, name } = owner
  const { namespace } = dependent.metadata
  const found =
    store.get({ apiVersion, kind, name }) ??
    (namespace === undefined ? undefined : store.get({ apiVersion, kind, name, namespace }))
  return found?.metadata.uid === owner.uid ? found : undefined
}

function isDeleting(object: Resource, finalizer: string): boolean {
  const { deletionTimestamp, finalizers = [] } = object.metadata
  return deletionTimestamp !== undefined && finalizers.includes(finalizer)
}

type Look = (ref: ObjectRef, uid: string | undefined) => void

function collect(parts: Parts, object: Resource, look: Look): void {
  if (object.metadata.deletionTimestamp !== undefined) {
    if (isDeleting(object, ORPHAN_FINALIZER)) orphanDependents(parts, object)
    else if (isDeleting(object, FOREGROUND_FINALIZER)) deleteDependents(parts, object, look)
    return
  }
  const owners = object.metadata.ownerReferences ?? []
  if (owners.length === 0) return
  const states = owners.map((owner) => {
    const found = ownerOf(parts.store, object, owner)
    if (found === undefined) return 'gone'
    return isDeleting(found, FOREGROUND_FINALIZER) ? 'waiting' : 'solid'
  })
  if (states.includes('solid')) {
    const solid = owners.filter((_, index) => states[index] === 'solid')
    if (solid.length < owners.length) setOwners(parts, object, solid)
    return
  }
  const hasDependents = parts.store.dependentsOf(object.metadata.uid ?? '').length > 0
  const isForeground = states.includes('waiting') && hasDependents
  parts.api.delete(refOf(object), {
    ...by,
    uid: object.metadata.uid ?? '',
    propagation: isForeground ? 'Foreground' : propagationOf(object),
  })
}

function propagationOf(object: Resource): Propagation {
  const finalizers = object.metadata.finalizers ?? []
  if (finalizers.includes(ORPHAN_FINALIZER)) return 'Orphan'
  return finalizers.includes(FOREGROUND_FINALIZER) ? 'Foreground' : 'Background'
}

function setOwners(parts: Parts, object: Resource, owners: readonly OwnerReference[]): void {
  const ownerReferences = owners.length > 0 ? owners : undefined
  parts.api.update(withMetadata(object, { ownerReferences }), by)
}

function orphanDependents(parts: Parts, owner: Resource): void {
  const uid = owner.metadata.uid ?? ''
  for (const dependent of parts.store.dependentsOf(uid)) {
    const owners = dependent.metadata.ownerReferences ?? []
    setOwners(
      parts,
      dependent,
      owners.filter((other) => other.uid !== uid),
    )
  }
  dropFinalizer(parts, owner, ORPHAN_FINALIZER)
}

function deleteDependents(parts: Parts, owner: Resource, look: Look): void {
  const uid = owner.metadata.uid ?? ''
  const blocking = parts.store
    .dependentsOf(uid)
    .filter((dependent) =>
      dependent.metadata.ownerReferences?.some(
        (other) => other.uid === uid && other.blockOwnerDeletion === true,
      ),
    )
  if (blocking.length === 0) dropFinalizer(parts, owner, FOREGROUND_FINALIZER)
  for (const dependent of blocking) look(refOf(dependent), dependent.metadata.uid)
}

function dropFinalizer(parts: Parts, object: Resource, finalizer: string): void {
  const left = (object.metadata.finalizers ?? []).filter((name) => name !== finalizer)
  parts.api.update(withMetadata(object, { finalizers: left.length > 0 ? left : undefined }), by)
}
