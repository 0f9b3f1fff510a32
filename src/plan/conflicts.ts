import type { KubeObject, ManagedFieldsEntry } from '../api/kube-object.ts'
import type { FieldLocation } from './field-location.ts'
import { normalizedPath, serverPath, valueAt } from './field-location.ts'
import type { FieldSet } from './field-set.ts'
import { childSet, childSets, hasMembers, stepOf } from './field-set.ts'
import { isObject } from './json-object.ts'
import { FIELD_MANAGER } from './keep-child.ts'
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
  /** The nodes of all other entries at this place. */
  readonly others: readonly FieldSet[]
  readonly live: unknown
  readonly desired: unknown
  readonly location: FieldLocation
}

function isEmptyObject(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length === 0
}

// A leaf over an empty map says either "an atom that is empty" or "a map that anyone may fill", and
// only the schema knows. Of Kubernetes' atomic maps only selectors have a meaning when empty.
function isAtom({ others, live, location }: Walk): boolean {
  if (others.some(hasMembers)) return false
  if (!isEmptyObject(live)) return true
  const last = location.at(-1)
  return typeof last === 'string' && /selector$/i.test(last)
}

function conflictsBelow(walk: Walk): readonly FieldLocation[] {
  const { set, others, live, desired, location } = walk
  if (!hasMembers(set)) {
    return isAtom(walk) && !sameJson(live, desired) ? [location] : []
  }
  return Object.keys(set).flatMap((key) => {
    const step = stepOf(key)
    const child = childSet(set, key)
    const wanted = step === undefined ? undefined : valueAt(desired, step)
    if (step === undefined || child === undefined || wanted === undefined) return []
    const found = valueAt(live, step)
    // Owned in an item that is gone: a field that was never stored, so there is nothing to keep.
    if (found === undefined && typeof step !== 'string') return []
    return conflictsBelow({
      set: child,
      others: childSets(others, key),
      live: found,
      desired: wanted,
      location: [...location, step],
    })
  })
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
  const others = (live.metadata.managedFields ?? []).flatMap((other) =>
    other !== entry && isObject(other.fieldsV1) ? [other.fieldsV1] : [],
  )
  const locations = hasMembers(set)
    ? conflictsBelow({ set, others, live, desired, location: [] })
    : []
  const { manager = '', operation = '', subresource = '' } = entry
  return locations
    .filter(([top]) => top !== 'status')
    .map((location) => ({
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
  return findConflicts(live, desired).filter(({ manager }) => manager !== FIELD_MANAGER)
}
