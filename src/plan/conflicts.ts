import type { KubeObject, ManagedFieldsEntry } from '../api/kube-object.ts'
import type { FieldLocation } from './field-location.ts'
import { normalizedPath, serverPath, valueAt } from './field-location.ts'
import type { FieldSet } from './field-set.ts'
import { childSet, hasMembers, stepOf } from './field-set.ts'
import { hasAnyMember, isObject } from '../api/json-object.ts'
import { FIELD_MANAGER, isOwnManager } from './own-entry.ts'
import { sameJson } from './same-json.ts'

/** A field that another entry of managedFields owns and whose live value is not the desired one. */
export interface Conflict {
  /** RFC 9535 normalized path into the live object; its last member may be absent there. */
  readonly path: string
  readonly manager: string
  readonly operation: string
  readonly subresource?: string
  /** The API server's text for the field; ambiguous where names hold dots. */
  readonly field: string
  /** The same by names and item keys, which holds in the desired object too. */
  readonly location: FieldLocation
}

interface Walk {
  readonly set: FieldSet
  readonly live: unknown
  readonly desired: unknown
  /** The keys of fieldsV1 that lead here, and what they stand for. */
  readonly keys: readonly string[]
  readonly location: FieldLocation
}

function isEmptyObject(value: unknown): boolean {
  return isObject(value) && !hasAnyMember(value)
}

function hasMembersAt(set: FieldSet, keys: readonly string[]): boolean {
  let node: FieldSet | undefined = set
  for (const key of keys) node = node === undefined ? undefined : childSet(node, key)
  return node !== undefined && hasMembers(node)
}

function isSameType(left: unknown, right: unknown): boolean {
  return isObject(left) === isObject(right) && Array.isArray(left) === Array.isArray(right)
}

// A leaf over an empty map says either "an atom that is empty" or "a map that anyone may fill", and
// only the schema knows. Of Kubernetes' atomic maps only selectors have a meaning when empty.
function isAtom(walk: Walk, others: readonly FieldSet[]): boolean {
  const { keys, live, desired, location } = walk
  if (!isSameType(live, desired)) return true
  if (others.some((other) => hasMembersAt(other, keys))) return false
  if (!isEmptyObject(live)) return true
  const last = location.at(-1)
  return typeof last === 'string' && /selector$/i.test(last)
}

function stepDown({ set, live, desired, keys, location }: Walk, key: string): Walk | undefined {
  const step = stepOf(key)
  // What stands for no step are members of sets, which merge and so never conflict.
  if (step === undefined) return undefined
  const wanted = valueAt(desired, step)
  const child = childSet(set, key)
  if (wanted === undefined || child === undefined) return undefined
  const found = valueAt(live, step)
  // Owned in an item that is gone: a field that was never stored, so there is nothing to keep.
  if (found === undefined && typeof step !== 'string') return undefined
  return {
    set: child,
    live: found,
    desired: wanted,
    keys: [...keys, key],
    location: [...location, step],
  }
}

/** Where the desired value differs from a live one that the set owns, added to `found`. */
function collectDifferences(walk: Walk, found: Walk[]): void {
  const { set, live, desired } = walk
  if (!hasMembers(set)) {
    if (!sameJson(live, desired)) found.push(walk)
    return
  }
  // Only a field of unknown type can become a list or a scalar where it was a map.
  if (Object.hasOwn(set, '.') && !isSameType(live, desired)) {
    found.push(walk)
    return
  }
  for (const key of Object.keys(set)) {
    const below = stepDown(walk, key)
    if (below !== undefined) collectDifferences(below, found)
  }
}

function isOwnEntry({ manager, operation, subresource }: ManagedFieldsEntry): boolean {
  return manager === FIELD_MANAGER && operation === 'Apply' && (subresource ?? '') === ''
}

function conflictsWith(
  entry: ManagedFieldsEntry,
  live: KubeObject,
  desired: KubeObject,
): readonly Conflict[] {
  const set: FieldSet = isObject(entry.fieldsV1) ? entry.fieldsV1 : {}
  const differences: Walk[] = []
  if (hasMembers(set)) {
    collectDifferences({ set, live, desired, keys: [], location: [] }, differences)
  }
  if (differences.length === 0) return []
  const others = (live.metadata.managedFields ?? []).flatMap((other) =>
    other !== entry && isObject(other.fieldsV1) ? [other.fieldsV1] : [],
  )
  const { manager = '', operation = '', subresource = '' } = entry
  return differences
    .filter((walk) => walk.location[0] !== 'status' && isAtom(walk, others))
    .map(({ location }) => ({
      path: normalizedPath(live, location),
      manager,
      operation,
      ...(subresource === '' ? {} : { subresource }),
      field: serverPath(location),
      location,
    }))
}

/**
 * What the API server would object to in an apply of `desired` without force. Values are compared
 * as they are written: quantities are not normalised. `status` never conflicts.
 */
export function findConflicts(live: KubeObject, desired: KubeObject): readonly Conflict[] {
  return (live.metadata.managedFields ?? [])
    .filter((entry) => !isOwnEntry(entry))
    .flatMap((entry) => conflictsWith(entry, live, desired))
}

/**
 * The conflicts with managers other than Metacontroller: what it once wrote by create or update is
 * its own, whatever the operation says.
 */
export function foreignConflicts(live: KubeObject, desired: KubeObject): readonly Conflict[] {
  return findConflicts(live, desired).filter(({ manager }) => !isOwnManager(live, manager))
}
