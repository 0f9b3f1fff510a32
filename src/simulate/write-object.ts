import type { ManagedFieldsEntry } from '../api/kube-object.ts'
import { withAllocations } from './allocations.ts'
import { withCustomSchema } from './custom-schema.ts'
import { isDeepEqual } from './deep-equal.ts'
import { initialStatus, withDefaults } from './defaults.ts'
import type { FieldChanges } from './field-changes.ts'
import { fieldChanges } from './field-changes.ts'
import type { FieldSet } from './field-set.ts'
import { updatedBranches } from './field-set.ts'
import type { Resource } from './fields.ts'
import { fieldAt, listOf, withMetadata } from './fields.ts'
import type { KindInfo } from './kinds.ts'
import type { Writer } from './managed-fields.ts'
import { managedFieldsAfter, ownableFields } from './managed-fields.ts'
import type { ObjectStore } from './object-store.ts'
import { validationRefusal } from './validation.ts'

export interface ObjectWrite {
  readonly info: KindInfo
  readonly old: Resource | undefined
  /** What the object is to be; system fields in it are ignored. */
  readonly wanted: Resource
  readonly writer: Writer
  readonly isDryRun: boolean
  /** For an apply: the fields it says, and the changes it makes before defaults are filled in. */
  readonly applied?: { readonly fields: FieldSet | undefined; readonly changes: FieldChanges }
}

export interface WriteTarget {
  readonly store: ObjectStore
  readonly customFaults: (object: Resource, info: KindInfo) => readonly string[]
}

/** Brings one write into the store: carry over, default, validate, record owners, store. */
export function writeObject({ store, customFaults }: WriteTarget, write: ObjectWrite): Resource {
  const { info, old, writer } = write
  const carried = old === undefined ? created(store, write) : carriedOver(old, write)
  const next = withDefaults(withCustomSchema(carried, info))
  const moreFaults = customFaults(next, info)
  const refusal = validationRefusal(old, withAllocations(old, next), { info, moreFaults })
  if (refusal !== undefined) throw refusal
  const owned = withMetadata(next, { managedFields: managersAfter(write, next) })
  if (old !== undefined && isSame(old, withAllocations(old, owned))) return old
  const final = withGeneration(old, withAllocations(old, owned), info, writer)
  if (write.isDryRun) return final
  if (isGone(final)) {
    store.remove(final)
    return final
  }
  return store.put(final)
}

function created(store: ObjectStore, { info, wanted, writer }: ObjectWrite): Resource {
  const { status, ...bare } = wanted
  const first = info.hasStatus ? initialStatus(info.kind) : status
  return withMetadata(first === undefined ? bare : { ...bare, status: first }, {
    uid: store.nextUid(),
    creationTimestamp: writer.time,
    resourceVersion: undefined,
    generation: info.hasGeneration ? 1 : undefined,
    deletionTimestamp: undefined,
    deletionGracePeriodSeconds: undefined,
    managedFields: undefined,
    ...(info.kind === 'CustomResourceDefinition'
      ? { finalizers: ['customresourcecleanup.apiextensions.k8s.io'] }
      : {}),
  })
}

const systemMetadata = [
  'uid',
  'creationTimestamp',
  'resourceVersion',
  'generation',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
] as const

function carriedOver(old: Resource, { info, wanted, writer }: ObjectWrite): Resource {
  const system = Object.fromEntries(
    systemMetadata.map((name) => [name, fieldAt(old.metadata, name)]),
  )
  if (writer.subresource === 'status') {
    // Only the Deployment's own controller writes metadata this way, and only annotations.
    const annotations = wanted.metadata.annotations
    const base = info.kind === 'Deployment' ? withMetadata(old, { annotations }) : old
    return { ...base, status: wanted.status }
  }
  const { status, ...bare } = withMetadata(wanted, system)
  const kept = info.hasStatus ? old.status : status
  return { ...bare, ...(kept === undefined ? {} : { status: kept }) }
}

function managersAfter(write: ObjectWrite, next: Resource): readonly ManagedFieldsEntry[] {
  const { info, old, writer, applied } = write
  if (applied !== undefined) return managedFieldsAfter(old, applied.changes, writer, applied.fields)
  const changes = fieldChanges(old ?? {}, next, info.shape, updatedBranches(info.isCustom))
  const hidden = info.hasStatus && writer.subresource === undefined ? 'status' : undefined
  return managedFieldsAfter(
    old,
    {
      set: ownableFields(changes.set, hidden),
      removed: ownableFields(changes.removed, hidden),
    },
    writer,
  )
}

function isSame(old: Resource, next: Resource): boolean {
  const strip = (object: Resource): Resource =>
    withMetadata(object, {
      managedFields: object.metadata.managedFields?.map((entry) => ({ ...entry, time: '' })),
    })
  return isDeepEqual(strip(old), strip(next))
}

/** Anything but metadata and status counts; for Deployments, alone of all kinds, annotations too. */
function withGeneration(
  old: Resource | undefined,
  next: Resource,
  info: KindInfo,
  writer: Writer,
): Resource {
  if (old === undefined || !info.hasGeneration || writer.subresource === 'status') return next
  const counted = (object: Resource): unknown => ({
    ...object,
    metadata: info.kind === 'Deployment' ? (object.metadata.annotations ?? {}) : null,
    status: null,
  })
  if (isDeepEqual(counted(old), counted(next))) return next
  return withMetadata(next, { generation: (old.metadata.generation ?? 0) + 1 })
}

/** An object that waits for its finalizers goes with the last of them. */
function isGone(object: Resource): boolean {
  const { deletionTimestamp, finalizers = [] } = object.metadata
  if (deletionTimestamp === undefined || finalizers.length > 0) return false
  return object.kind !== 'Namespace' || listOf(fieldAt(object.spec, 'finalizers')).length === 0
}
