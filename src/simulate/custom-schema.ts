import type { Fields, Resource } from './fields.ts'
import { fieldAt, fieldsOf, isFields } from './fields.ts'
import type { KindInfo } from './kinds.ts'

/** A custom resource as its structural schema stores it: unknown fields pruned, defaults filled in. */
export function withCustomSchema(object: Resource, info: KindInfo): Resource {
  if (info.schema === undefined) return object
  const properties = fieldsOf(fieldAt(info.schema, 'properties'))
  const result: Record<string, unknown> = { ...object }
  for (const name of Object.keys(object)) {
    if (['apiVersion', 'kind', 'metadata'].includes(name)) continue
    const schema = properties[name]
    if (schema === undefined) result[name] = undefined
    else result[name] = stored(object[name], fieldsOf(schema))
  }
  const kept = Object.fromEntries(Object.entries(result).filter(([, value]) => value !== undefined))
  return { ...kept, apiVersion: object.apiVersion, kind: object.kind, metadata: object.metadata }
}

function stored(value: unknown, schema: Fields): unknown {
  if (Array.isArray(value)) {
    const items = fieldsOf(schema['items'])
    return value.map((item) => stored(item, items))
  }
  return isFields(value) ? storedFields(value, schema) : value
}

function storedFields(value: Fields, schema: Fields): Fields {
  const properties = fieldsOf(schema['properties'])
  const more = schema['additionalProperties']
  const keepsUnknown = schema['x-kubernetes-preserve-unknown-fields'] === true
  const result: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(value)) {
    if (isFields(properties[name])) result[name] = stored(field, properties[name])
    else if (isFields(more)) result[name] = stored(field, more)
    else if (keepsUnknown) result[name] = field
  }
  for (const [name, property] of Object.entries(properties)) {
    const fallback = fieldsOf(property)['default']
    if (fallback !== undefined && result[name] === undefined) {
      result[name] = stored(fallback, fieldsOf(property))
    }
  }
  return result
}
