import { isDeepEqual } from './deep-equal.ts'
import type { Branches, FieldSet } from './field-set.ts'
import { fieldSetOf, isMember, itemKey, leaf, union } from './field-set.ts'
import type { FieldShape } from './field-shape.ts'
import { shapeOfField } from './field-shape.ts'
import type { Fields } from './fields.ts'
import { isFields, ownField } from './fields.ts'

export interface FieldChanges {
  /** Fields that are new or have another value. */
  readonly set: FieldSet | undefined
  readonly removed: FieldSet | undefined
}

interface Comparison {
  readonly branches: Branches
  set: FieldSet | undefined
  removed: FieldSet | undefined
}

/** Which fields a write from `old` to `next` touches. */
export function fieldChanges(
  old: unknown,
  next: unknown,
  shape: FieldShape,
  branches: Branches,
): FieldChanges {
  return compare({ old, next, shape, name: '' }, branches)
}

interface Pair {
  readonly old: unknown
  readonly next: unknown
  readonly shape: FieldShape
  readonly name: string
}

function compare({ old, next, shape, name }: Pair, branches: Branches): FieldChanges {
  if (old === next) return { set: undefined, removed: undefined }
  if (old === undefined) return { set: whole(next, shape, name, branches), removed: undefined }
  if (next === undefined) return { set: undefined, removed: whole(old, shape, name, () => true) }
  const pairs = pairsOf(old, next, shape)
  if (pairs === undefined) {
    return { set: isDeepEqual(old, next) ? undefined : leaf, removed: undefined }
  }
  const found: Comparison = { branches, set: undefined, removed: undefined }
  for (const [key, pair] of pairs) {
    const child = compare(pair, branches)
    if (child.set !== undefined) found.set = union(found.set, { [key]: child.set })
    if (child.removed !== undefined) found.removed = union(found.removed, { [key]: child.removed })
  }
  return found
}

function whole(value: unknown, shape: FieldShape, name: string, branches: Branches): FieldSet {
  const inner = fieldSetOf(value, shape, branches)
  return isMember(inner) || !branches(name, shape) ? inner : { '.': leaf, ...inner }
}

function pairsOf(old: unknown, next: unknown, shape: FieldShape): Map<string, Pair> | undefined {
  if (shape.type === 'atomic') return undefined
  if (isFields(old) && isFields(next)) return pairsOfFields(old, next, shape)
  if (!Array.isArray(old) || !Array.isArray(next)) return undefined
  if (shape.type !== 'keyed' && shape.type !== 'set') return undefined
  const inner = shape.type === 'keyed' ? shape.item : shape
  const before = new Map(old.map((item) => [itemKey(item, shape), item as unknown]))
  const after = new Map(next.map((item) => [itemKey(item, shape), item as unknown]))
  const pairs = new Map<string, Pair>()
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    pairs.set(key, { old: before.get(key), next: after.get(key), shape: inner, name: 'item' })
  }
  return pairs
}

function pairsOfFields(
  old: Fields,
  next: Fields,
  shape: FieldShape,
): Map<string, Pair> | undefined {
  const pairs = new Map<string, Pair>()
  const add = (name: string): void => {
    const [before, after] = [ownField(old, name), ownField(next, name)]
    if (before === after) return
    pairs.set(`f:${name}`, {
      old: before,
      next: after,
      shape: shapeOfField(shape, name),
      name,
    })
  }
  for (const name in old) add(name)
  for (const name in next) if (!Object.hasOwn(old, name)) add(name)
  return pairs
}
