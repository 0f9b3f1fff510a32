import type { ManagedFieldsEntry } from '../api/kube-object.ts'
import { isDeepEqual } from './deep-equal.ts'
import type { FieldChanges } from './field-changes.ts'
import type { FieldSet } from './field-set.ts'
import { difference, intersection, union } from './field-set.ts'
import type { Resource } from './fields.ts'

/** Who writes, as `metadata.managedFields` records it. */
export interface Writer {
  readonly manager: string
  readonly operation: 'Apply' | 'Update'
  readonly apiVersion: string
  readonly subresource?: 'status'
  readonly time: string
}

interface Managed extends Writer {
  readonly fields: FieldSet | undefined
}

const systemMetadata = new Set(
  [
    'name',
    'namespace',
    'uid',
    'resourceVersion',
    'generation',
    'creationTimestamp',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
    'managedFields',
  ].map((name) => `f:${name}`),
)

/** Nobody owns what the API server writes itself, nor (`hidden`) the status subresource. */
export function ownableFields(
  fields: FieldSet | undefined,
  hidden: 'status' | undefined,
): FieldSet | undefined {
  if (fields === undefined) return undefined
  const kept = Object.entries(fields).flatMap(([key, value]) => {
    if (['.', 'f:apiVersion', 'f:kind'].includes(key)) return []
    if (key === 'f:status' && hidden === 'status') return []
    return key === 'f:metadata' ? withoutSystemMetadata(value) : [[key, value] as const]
  })
  return kept.length > 0 ? Object.fromEntries(kept) : undefined
}

function withoutSystemMetadata(metadata: FieldSet): readonly (readonly [string, FieldSet])[] {
  const kept = Object.entries(metadata).filter(([key]) => key !== '.' && !systemMetadata.has(key))
  return kept.length > 0 ? [['f:metadata', Object.fromEntries(kept)]] : []
}

function managedOf(object: Resource | undefined): readonly Managed[] {
  return (object?.metadata.managedFields ?? []).map(toManaged)
}

function toManaged(entry: ManagedFieldsEntry): Managed {
  return {
    manager: entry.manager ?? '',
    operation: entry.operation === 'Apply' ? 'Apply' : 'Update',
    apiVersion: entry.apiVersion ?? '',
    ...(entry.subresource === 'status' ? { subresource: 'status' as const } : {}),
    time: entry.time ?? '',
    fields: toFieldSet(entry.fieldsV1),
  }
}

function toFieldSet(value: unknown): FieldSet | undefined {
  return isFieldSet(value) ? value : undefined
}

// fieldsV1 holds nothing but objects of objects, by construction.
function isFieldSet(value: unknown): value is FieldSet {
  return typeof value === 'object' && value !== null
}

function isSameWriter(left: Writer, right: Writer): boolean {
  return (
    left.manager === right.manager &&
    left.operation === right.operation &&
    left.apiVersion === right.apiVersion &&
    left.subresource === right.subresource
  )
}

/** What others own of the fields that a write sets: the conflicts of an apply without force. */
export function conflictingFields(
  old: Resource | undefined,
  changes: FieldChanges,
  writer: Writer,
): readonly { readonly writer: Writer; readonly fields: FieldSet }[] {
  return managedOf(old).flatMap((managed) => {
    const fields = isSameWriter(managed, writer)
      ? undefined
      : intersection(managed.fields, changes.set)
    return fields === undefined ? [] : [{ writer: managed, fields }]
  })
}

/** The fields that `writer` owned before this write, and what all others own. */
export function ownership(
  old: Resource | undefined,
  writer: Writer,
): { readonly own: FieldSet | undefined; readonly others: FieldSet | undefined } {
  let own: FieldSet | undefined
  let others: FieldSet | undefined
  for (const managed of managedOf(old)) {
    if (isSameWriter(managed, writer)) own = managed.fields
    else others = union(others, managed.fields)
  }
  return { own, others }
}

/**
 * `metadata.managedFields` after a write. An apply owns exactly what it says (`applied`), an update
 * adds what it changed; both take it from everyone else.
 */
export function managedFieldsAfter(
  old: Resource | undefined,
  changes: FieldChanges,
  writer: Writer,
  applied?: FieldSet,
): readonly ManagedFieldsEntry[] {
  const before = managedOf(old)
  const entries: Managed[] = []
  const own = before.find((managed) => isSameWriter(managed, writer))
  for (const managed of before) {
    if (managed === own) continue
    const left = difference(difference(managed.fields, changes.removed), changes.set)
    if (left !== undefined) entries.push({ ...managed, fields: left })
  }
  const mine =
    writer.operation === 'Apply'
      ? applied
      : difference(union(own?.fields, changes.set), changes.removed)
  if (mine !== undefined) {
    const isSame = own !== undefined && isDeepEqual(own.fields, mine)
    entries.push({ ...writer, time: isSame ? own.time : writer.time, fields: mine })
  }
  return entries.sort(byWriter).map(toEntry)
}

function byWriter(left: Managed, right: Managed): number {
  return (
    compareText(left.operation, right.operation) ||
    compareText(left.time, right.time) ||
    compareText(left.manager, right.manager) ||
    compareText(left.subresource ?? '', right.subresource ?? '')
  )
}

function compareText(left: string, right: string): number {
  if (left === right) return 0
  return left < right ? -1 : 1
}

function toEntry({ fields, subresource, ...writer }: Managed): ManagedFieldsEntry {
  return {
    apiVersion: writer.apiVersion,
    fieldsType: 'FieldsV1',
    ...(fields === undefined ? {} : { fieldsV1: fields }),
    manager: writer.manager,
    operation: writer.operation,
    ...(subresource === undefined ? {} : { subresource }),
    time: writer.time,
  }
}
