import { isObject } from '../api/json-object.ts'
import { pairItems } from './pair-items.ts'

/** Stands where `other` has an item that this version of the list has not. */
export const missingItem: object = Object.freeze({})

export interface Aligned {
  readonly value: unknown
  /** From objects and lists that had to be rebuilt to those they were built from. */
  readonly originals: ReadonlyMap<unknown, unknown>
}

/**
 * `value` with the items of its keyed lists where `other` has them, so that one location means the
 * same thing in both. Items of keyed lists that only `value` has are left out.
 */
export function alignLists(value: unknown, other: unknown): Aligned {
  const originals = new Map<unknown, unknown>()
  return { value: align(value, other, originals), originals }
}

function align(value: unknown, other: unknown, originals: Map<unknown, unknown>): unknown {
  if (Array.isArray(value) && Array.isArray(other)) return alignItems(value, other, originals)
  if (!isObject(value) || !isObject(other)) return value
  const entries = Object.entries(value).map(([name, member]) => [
    name,
    Object.hasOwn(other, name) ? align(member, other[name], originals) : member,
  ])
  if (entries.every(([name, member]) => value[String(name)] === member)) return value
  const aligned: unknown = Object.fromEntries(entries)
  originals.set(aligned, value)
  return aligned
}

function alignItems(
  list: readonly unknown[],
  other: readonly unknown[],
  originals: Map<unknown, unknown>,
): readonly unknown[] {
  const pairs = pairItems(other, list)
  const indexes = pairs.isKeyed ? other.map((_, index) => pairs.partnerOf(index)) : [...list.keys()]
  const aligned = indexes.map((index, place) =>
    index === undefined ? missingItem : align(list[index], other[place], originals),
  )
  const isSame = aligned.length === list.length && aligned.every((item, at) => item === list[at])
  if (isSame) return list
  originals.set(aligned, list)
  return aligned
}
