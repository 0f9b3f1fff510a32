import { isFields, ownField } from './fields.ts'

/** Equality of JSON values; the order of an object's fields has no meaning, `undefined` is absent. */
export function isDeepEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true
  if (Array.isArray(left) && Array.isArray(right)) {
    return (
      left.length === right.length && left.every((item, index) => isDeepEqual(item, right[index]))
    )
  }
  if (!isFields(left) || !isFields(right)) return false
  for (const key in left) if (!isDeepEqual(left[key], ownField(right, key))) return false
  for (const key in right) if (!Object.hasOwn(left, key) && right[key] !== undefined) return false
  return true
}
