import { memberOf } from '../api/json-object.ts'

/** Whether two JSON values are equal: members in any order, items in theirs, own members only. */
export function sameJson(left: unknown, right: unknown): boolean {
  if (left === right) return true
  if (typeof left !== 'object' || typeof right !== 'object') return false
  if (left === null || right === null) return false
  if (Array.isArray(left) || Array.isArray(right)) {
    return Array.isArray(left) && Array.isArray(right) && sameItems(left, right)
  }
  return sameMembers(left, right)
}

function sameItems(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((item, index) => sameJson(item, right[index]))
}

function sameMembers(left: object, right: object): boolean {
  const names = Object.keys(left)
  if (names.length !== Object.keys(right).length) return false
  return names.every(
    (name) => Object.hasOwn(right, name) && sameJson(memberOf(left, name), memberOf(right, name)),
  )
}
