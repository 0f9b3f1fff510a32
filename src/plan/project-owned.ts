import type { KubeObject, ManagedFieldsEntry, ObjectMeta } from '../api/kube-object.ts'
import type { FieldSet } from './field-set.ts'
import {
  childSet,
  childSets,
  fieldNameOf,
  hasItemKey,
  hasMembers,
  readItemKeys,
} from './field-set.ts'
import { isUntyped } from './is-untyped.ts'
import type { Members } from '../api/json-object.ts'
import { hasAnyMember, isObject, memberOf, setMember } from '../api/json-object.ts'

/**
 * What becomes of a key below which nothing of ours is left. client-go gives `null` for custom
 * resources and drops the key of built-in kinds; `empty` leaves an empty map and drops a list.
 */
export type Emptied = 'null' | 'drop' | 'empty'

/** Our part of a value and the parts of all other entries. */
interface Parts {
  readonly ours: FieldSet
  readonly others: readonly FieldSet[]
}

/** Nothing of ours is left here. */
const nothing = Symbol('nothing')

// This walk runs for every child at every sync, so it passes its state on and copies none of it.
function partsBelow(parts: Parts, key: string): Parts {
  return { ours: childSet(parts.ours, key) ?? {}, others: childSets(parts.others, key) }
}

function isEmptyContainer(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0
  return isObject(value) && !hasAnyMember(value)
}

function projectValue(value: unknown, parts: Parts, emptied: Emptied): unknown {
  if (isEmptyContainer(value)) return value
  // A leaf is an atom, so the whole value is ours. Where another entry owns members below it, it
  // was applied as {} or [] and others filled it.
  if (!hasMembers(parts.ours)) return parts.others.some(hasMembers) ? nothing : value
  if (Array.isArray(value)) return projectItems(value, parts, emptied)
  return isObject(value) ? projectMembers(value, parts, emptied) : nothing
}

function projectMembers(value: Members, parts: Parts, emptied: Emptied): unknown {
  const result: Record<string, unknown> = {}
  for (const key of Object.keys(parts.ours)) {
    const name = fieldNameOf(key)
    if (name === undefined || !Object.hasOwn(value, name)) continue
    const member = value[name]
    const owned = projectValue(member, partsBelow(parts, key), emptied)
    const kept = owned === nothing ? emptiedValue(member, emptied) : owned
    if (kept !== nothing) setMember(result, name, kept)
  }
  return hasAnyMember(result) ? result : nothing
}

function emptiedValue(live: unknown, emptied: Emptied): unknown {
  // A scalar where we had a map is not ours, and only others could have put it there.
  if (emptied === 'drop' || typeof live !== 'object') return nothing
  if (emptied === 'null' || live === null) return null
  return Array.isArray(live) ? nothing : {}
}

/** Adds the item's key where what is left of it has none: the API server refuses items without. */
function withItemKey(item: unknown, itemKey: Members): unknown {
  if (!isObject(item)) return item
  const hasKey = Object.keys(itemKey).some((name) => Object.hasOwn(item, name))
  return hasKey ? item : { ...itemKey, ...item }
}

function projectItems(items: readonly unknown[], parts: Parts, emptied: Emptied): unknown {
  const { keyed, scalars } = readItemKeys(parts.ours)
  const result: unknown[] = []
  for (const item of items) {
    if (scalars.has(item)) result.push(item)
    const match = keyed.find(({ itemKey }) => hasItemKey(item, itemKey))
    if (match === undefined) continue
    const owned = projectValue(item, partsBelow(parts, match.key), emptied)
    if (owned !== nothing) result.push(withItemKey(owned, match.itemKey))
  }
  return result.length === 0 ? nothing : result
}

/** `apiVersion`, `kind`, name and namespace: what every answer must carry. */
export function identityOf(live: KubeObject): KubeObject {
  const { name, namespace } = live.metadata
  const metadata: ObjectMeta = namespace === undefined ? { name } : { name, namespace }
  return { apiVersion: live.apiVersion, kind: live.kind, metadata }
}

/**
 * The fields of `live` that `entry` owns, with the object's identity. `untyped` says what becomes of
 * emptied keys in custom resources; built-in kinds always lose them.
 */
export function projectEntry(
  live: KubeObject,
  entry: ManagedFieldsEntry,
  untyped: Emptied,
): KubeObject {
  const identity = identityOf(live)
  const others = (live.metadata.managedFields ?? []).filter((other) => other !== entry)
  const root: Parts = { ours: fieldsOf(entry), others: others.map(fieldsOf) }
  const result: Record<string, unknown> = {}
  for (const key of Object.keys(root.ours)) {
    const name = fieldNameOf(key)
    const value = name === undefined ? undefined : memberOf(live, name)
    if (name === undefined || value === undefined) continue
    const emptied = isUntyped(live, name) ? untyped : 'drop'
    const owned = projectValue(value, partsBelow(root, key), emptied)
    const kept = owned === nothing ? emptiedValue(value, emptied) : owned
    if (kept !== nothing) setMember(result, name, kept)
  }
  const metadata = isObject(result['metadata']) ? result['metadata'] : {}
  return { ...result, ...identity, metadata: { ...metadata, ...identity.metadata } }
}

function fieldsOf(entry: ManagedFieldsEntry): FieldSet {
  return isObject(entry.fieldsV1) ? entry.fieldsV1 : {}
}

/** The entry of a manager for the object itself: entries of subresources are other managers'. */
export function findEntry(
  live: KubeObject,
  manager: string,
  operation: string,
): ManagedFieldsEntry | undefined {
  return live.metadata.managedFields?.find(
    (entry) =>
      entry.manager === manager &&
      entry.operation === operation &&
      (entry.subresource ?? '') === '',
  )
}

/**
 * The fields of a live object that one manager owns, as client-go's ExtractXxx gives them: identity
 * alone when it owns none. Owned fields that are not live are left out.
 */
export function projectOwned(live: KubeObject, manager: string, operation: string): KubeObject {
  const entry = findEntry(live, manager, operation)
  return entry === undefined ? identityOf(live) : projectEntry(live, entry, 'null')
}
