import type { Members } from '../api/json-object.ts'
import { isObject, memberOf } from '../api/json-object.ts'
import { sameJson } from './same-json.ts'

/**
 * A node of fieldsV1: `f:NAME` a member, `k:JSON` the list item with these key members, `v:JSON` a
 * set's member, `.` the map or item itself. Source: structured-merge-diff, fieldpath/serialize.go.
 */
export type FieldSet = Members

/** The node below `key`; what is no object there (no API server writes that) counts as a leaf. */
export function childSet(set: FieldSet, key: string): FieldSet | undefined {
  if (!Object.hasOwn(set, key)) return undefined
  const child = set[key]
  return isObject(child) ? child : {}
}

/** The nodes below `key` of those sets that have one. */
export function childSets(sets: readonly FieldSet[], key: string): readonly FieldSet[] {
  if (sets.length === 0) return sets
  const children: FieldSet[] = []
  for (const set of sets) {
    const child = childSet(set, key)
    if (child !== undefined) children.push(child)
  }
  return children
}

/** Whether the node has members, so that it speaks of parts of a value and not of the whole. */
export function hasMembers(set: FieldSet): boolean {
  for (const key in set) if (key !== '.') return true
  return false
}

/** The NAME of `f:NAME`: the raw rest of the key, which may be empty, a dot or hold a colon. */
export function fieldNameOf(key: string): string | undefined {
  return key.startsWith('f:') ? key.slice(2) : undefined
}

function parseRest(key: string): unknown {
  try {
    return JSON.parse(key.slice(2))
  } catch {
    return undefined
  }
}

/** The key members of `k:JSON`. */
export function itemKeyOf(key: string): Members | undefined {
  if (!key.startsWith('k:')) return undefined
  const members = parseRest(key)
  return isObject(members) ? members : undefined
}

/** The items that a list's node names: by key and, in sets, by value. */
export function readItemKeys(set: FieldSet): {
  readonly keyed: readonly { readonly key: string; readonly itemKey: Members }[]
  readonly scalars: ReadonlySet<unknown>
} {
  const keyed: { key: string; itemKey: Members }[] = []
  const scalars = new Set<unknown>()
  for (const key of Object.keys(set)) {
    const itemKey = itemKeyOf(key)
    if (itemKey !== undefined) keyed.push({ key, itemKey })
    else if (key.startsWith('v:')) scalars.add(parseRest(key))
  }
  scalars.delete(undefined)
  return { keyed, scalars }
}

/** A step into a value: a member's name, or the list item that has these key members. */
export type FieldStep = string | { readonly itemKey: Members }

/** The step that a key stands for; undefined for `.` and for members of sets. */
export function stepOf(key: string): FieldStep | undefined {
  const name = fieldNameOf(key)
  if (name !== undefined) return name
  const itemKey = itemKeyOf(key)
  return itemKey === undefined ? undefined : { itemKey }
}

/** Whether a list item has all members of the key. */
export function hasItemKey(item: unknown, itemKey: Members): boolean {
  return Object.keys(itemKey).every((name) => sameJson(memberOf(item, name), itemKey[name]))
}
