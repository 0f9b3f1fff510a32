/**
 * How server-side apply sees a value. `granular`: field by field; `untyped`: the same, and the map
 * itself is owned too (fields a schema does not name); `atomic`: as a whole; `keyed`: a list whose
 * items are known by some of their fields; `set`: a list known by its values.
 */
export type FieldShape =
  | { readonly type: 'granular'; readonly fields: Readonly<Record<string, FieldShape>> }
  | { readonly type: 'untyped' }
  | { readonly type: 'atomic' }
  | {
      readonly type: 'keyed'
      readonly keys: readonly string[]
      readonly defaults: Readonly<Record<string, string>>
      readonly item: FieldShape
    }
  | { readonly type: 'set' }

export const atomic: FieldShape = { type: 'atomic' }
export const untyped: FieldShape = { type: 'untyped' }
export const set: FieldShape = { type: 'set' }

export function granular(fields: Readonly<Record<string, FieldShape>> = {}): FieldShape {
  return { type: 'granular', fields }
}

const plain = granular()

export function keyed(
  keys: readonly string[],
  item: FieldShape = plain,
  defaults: Readonly<Record<string, string>> = {},
): FieldShape {
  return { type: 'keyed', keys: [...keys].sort(), item, defaults }
}

/** Lists that no schema describes are atomic; so is everything below an atomic value. */
export function shapeOfField(shape: FieldShape, name: string): FieldShape {
  if (shape.type === 'untyped') return untyped
  return shape.type === 'granular' ? (shape.fields[name] ?? plain) : atomic
}
