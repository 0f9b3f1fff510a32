import type { FieldSet } from './field-set.ts'
import { itemKey } from './field-set.ts'
import type { FieldShape } from './field-shape.ts'
import { shapeOfField } from './field-shape.ts'
import type { Fields } from './fields.ts'
import { isFields } from './fields.ts'

/** Server-side apply's merge: what `applied` says over what is live. */
export function mergeApplied(live: unknown, applied: unknown, shape: FieldShape): unknown {
  if (shape.type === 'atomic' || live === undefined) return applied
  if (isFields(live) && isFields(applied)) {
    const merged = new Map(Object.entries(live))
    for (const [name, value] of Object.entries(applied)) {
      if (value === undefined) continue
      merged.set(name, mergeApplied(merged.get(name), value, shapeOfField(shape, name)))
    }
    return Object.fromEntries(merged)
  }
  if (Array.isArray(live) && Array.isArray(applied) && isAssociative(shape)) {
    return mergeList(live, applied, shape)
  }
  return applied
}

function isAssociative(shape: FieldShape): shape is FieldShape & { type: 'keyed' | 'set' } {
  return shape.type === 'keyed' || shape.type === 'set'
}

/** Items that live alone keep their place before the applied ones, which come in their own order. */
function mergeList(
  live: readonly unknown[],
  applied: readonly unknown[],
  shape: FieldShape & { type: 'keyed' | 'set' },
): readonly unknown[] {
  const wanted = new Map(applied.map((item) => [itemKey(item, shape), item]))
  const itemShape: FieldShape = shape.type === 'keyed' ? shape.item : { type: 'atomic' }
  const merged: unknown[] = []
  for (const item of live) {
    const key = itemKey(item, shape)
    const change = wanted.get(key)
    merged.push(wanted.has(key) ? mergeApplied(item, change, itemShape) : item)
    wanted.delete(key)
  }
  return [...merged, ...wanted.values()]
}

/** Takes away what `dropped` names and nobody in `kept` holds; a branch nobody holds goes whole. */
export function pruneApplied(
  value: unknown,
  shape: FieldShape,
  dropped: FieldSet,
  kept: FieldSet,
): unknown {
  if (isFields(value)) return pruneFields(value, shape, dropped, kept)
  if (!Array.isArray(value) || !isAssociative(shape)) return value
  return value.flatMap((item: unknown) => {
    const key = itemKey(item, shape)
    const [gone, held] = [dropped[key], kept[key]]
    if (gone === undefined) return [item]
    if (held === undefined) return []
    return [shape.type === 'keyed' ? pruneApplied(item, shape.item, gone, held) : item]
  })
}

function pruneFields(value: Fields, shape: FieldShape, dropped: FieldSet, kept: FieldSet): Fields {
  const result: [string, unknown][] = []
  for (const [name, field] of Object.entries(value)) {
    const [gone, held] = [dropped[`f:${name}`], kept[`f:${name}`]]
    if (gone === undefined) result.push([name, field])
    else if (held !== undefined) {
      result.push([name, pruneApplied(field, shapeOfField(shape, name), gone, held)])
    }
  }
  return Object.fromEntries(result)
}
