import type { KubeObject } from '../api/kube-object.ts'
import type { Conflict } from './conflicts.ts'
import type { FieldLocation } from './field-location.ts'
import { findItem, valueAt } from './field-location.ts'
import { isObject, memberOf, withoutMember } from '../api/json-object.ts'

/** `value` with another value at the location, without it where that is undefined. */
function withValueAt(value: unknown, location: FieldLocation, replacement: unknown): unknown {
  const [step, ...rest] = location
  if (step === undefined) return replacement
  if (typeof step === 'string') {
    if (!isObject(value)) return value
    const member = withValueAt(memberOf(value, step), rest, replacement)
    return member === undefined ? withoutMember(value, step) : { ...value, [step]: member }
  }
  if (!Array.isArray(value)) return value
  const index = findItem(value, step.itemKey)
  if (index < 0) return value
  const item = withValueAt(value[index], rest, replacement)
  const items: readonly unknown[] = value
  return item === undefined ? items.toSpliced(index, 1) : items.with(index, item)
}

/**
 * The desired object in which others have their way: at each conflict the live value, or nothing
 * where the live object has nothing. Conflicts must be those of this `live` and `desired`.
 */
export function yieldConflicts(
  desired: KubeObject,
  live: KubeObject,
  conflicts: readonly Conflict[],
): KubeObject {
  const yielded = conflicts.reduce<unknown>(
    (object, { location }) =>
      withValueAt(object, location, location.reduce<unknown>(valueAt, live)),
    desired,
  )
  const { apiVersion, kind, metadata } = desired
  if (!isObject(yielded)) return desired
  const { name } = metadata
  const changed = memberOf(yielded, 'metadata')
  return { ...yielded, apiVersion, kind, metadata: { ...(isObject(changed) ? changed : {}), name } }
}
