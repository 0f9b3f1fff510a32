import { metadataShape } from './built-in-shapes.ts'
import type { FieldShape } from './field-shape.ts'
import { atomic, granular, keyed, set, untyped } from './field-shape.ts'
import { fieldsOf, isFields, listOf, textOf } from './fields.ts'

/** A custom resource without a schema: every map is owned field by field, lists are atomic. */
export const untypedCustomShape = granular({
  metadata: metadataShape,
  spec: untyped,
  status: untyped,
})

/** The shape that an `openAPIV3Schema` gives a custom resource. */
export function customShape(schema: unknown): FieldShape {
  const root = shapeOfSchema(fieldsOf(schema))
  if (root.type !== 'granular') return untypedCustomShape
  return granular({ ...root.fields, metadata: metadataShape })
}

function shapeOfSchema(schema: Readonly<Record<string, unknown>>): FieldShape {
  if (schema['type'] === 'array') return shapeOfList(schema)
  if (schema['x-kubernetes-map-type'] === 'atomic') return atomic
  const properties = Object.entries(fieldsOf(schema['properties']))
  if (properties.length === 0)
    return isFields(schema['additionalProperties']) ? granular() : untyped
  return granular(
    Object.fromEntries(properties.map(([name, value]) => [name, shapeOfSchema(fieldsOf(value))])),
  )
}

function shapeOfList(schema: Readonly<Record<string, unknown>>): FieldShape {
  if (schema['x-kubernetes-list-type'] === 'set') return set
  if (schema['x-kubernetes-list-type'] !== 'map') return atomic
  const keys = listOf(schema['x-kubernetes-list-map-keys']).map(textOf)
  return keyed(keys, shapeOfSchema(fieldsOf(schema['items'])))
}
