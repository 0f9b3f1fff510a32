import type { FieldShape } from './field-shape.ts'
import { shapeOfField } from './field-shape.ts'
import { isFields } from './fields.ts'

/** A set of fields as `fieldsV1` writes it: `{}` is a member, `.` makes a branch one too. */
export interface FieldSet {
  readonly [key: string]: FieldSet
}

export const leaf: FieldSet = {}

export function isMember(set: FieldSet): boolean {
  if ('.' in set) return true
  for (const _ in set) return false
  return true
}

function node(isMemberItself: boolean, children: Record<string, FieldSet>): FieldSet | undefined {
  for (const _ in children) return isMemberItself ? { '.': leaf, ...children } : children
  return isMemberItself ? leaf : undefined
}

type Combine = (left: FieldSet | undefined, right: FieldSet | undefined) => FieldSet | undefined

function combine(
  left: FieldSet,
  right: FieldSet,
  member: boolean,
  children: Combine,
): FieldSet | undefined {
  const result: Record<string, FieldSet> = {}
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    if (key === '.') continue
    const child = children(left[key], right[key])
    if (child !== undefined) result[key] = child
  }
  return node(member, result)
}

export function union(
  left: FieldSet | undefined,
  right: FieldSet | undefined,
): FieldSet | undefined {
  if (left === undefined || left === right) return right
  if (right === undefined) return left
  return combine(left, right, isMember(left) || isMember(right), union)
}

export function intersection(
  left: FieldSet | undefined,
  right: FieldSet | undefined,
): FieldSet | undefined {
  if (left === undefined || right === undefined) return undefined
  return combine(left, right, isMember(left) && isMember(right), intersection)
}

export function difference(
  left: FieldSet | undefined,
  right: FieldSet | undefined,
): FieldSet | undefined {
  if (left === undefined || right === undefined) return left
  return combine(left, right, isMember(left) && !isMember(right), difference)
}

/** Which branches count as members themselves, beside list items, which always do. */
export type Branches = (name: string, shape: FieldShape) => boolean

/** An apply owns a map itself only where no schema names its fields. */
export const appliedBranches: Branches = (_name, shape) => shape.type === 'untyped'

// Go structs that are never left out, so that a write cannot have added them.
const alwaysThere = new Set([
  'spec',
  'status',
  'template',
  'containers',
  'strategy',
  'updateStrategy',
  'jobTemplate',
])

/** An update owns every branch that it brings, except structs that are always there. */
export function updatedBranches(isCustom: boolean): Branches {
  return (name) => name !== '' && name !== 'metadata' && (isCustom || !alwaysThere.has(name))
}

/** The fields that `value` sets. */
export function fieldSetOf(value: unknown, shape: FieldShape, branches: Branches): FieldSet {
  return describe(value, shape, '', branches)
}

function describe(value: unknown, shape: FieldShape, name: string, branches: Branches): FieldSet {
  if (shape.type === 'atomic') return leaf
  if (Array.isArray(value)) return describeList(value, shape, name, branches)
  if (!isFields(value)) return leaf
  const children: Record<string, FieldSet> = {}
  for (const [field, child] of Object.entries(value)) {
    if (child === undefined) continue
    children[`f:${field}`] = describe(child, shapeOfField(shape, field), field, branches)
  }
  return node(branches(name, shape), children) ?? leaf
}

function describeList(
  list: readonly unknown[],
  shape: FieldShape,
  name: string,
  branches: Branches,
): FieldSet {
  if (shape.type !== 'keyed' && shape.type !== 'set') return leaf
  const children: Record<string, FieldSet> = {}
  for (const item of list) children[itemKey(item, shape)] = describeItem(item, shape, branches)
  return node(branches(name, shape), children) ?? leaf
}

function describeItem(item: unknown, shape: FieldShape, branches: Branches): FieldSet {
  if (shape.type !== 'keyed' || shape.item.type === 'atomic' || !isFields(item)) return leaf
  return { '.': leaf, ...describe(item, shape.item, '', branches) }
}

/** `k:{…}` with the item's key fields, or `v:…` with its value. */
export function itemKey(item: unknown, shape: FieldShape): string {
  if (shape.type !== 'keyed' || !isFields(item)) return `v:${JSON.stringify(item)}`
  const key = shape.keys.map((name) => [name, item[name] ?? shape.defaults[name]])
  return `k:${JSON.stringify(Object.fromEntries(key))}`
}
