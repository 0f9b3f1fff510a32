/** Keywords of `CrdSchema`; the API server refuses, ignores or prunes by anything else. */
const allowed = new Set([
  'description',
  'type',
  'format',
  'default',
  'enum',
  'pattern',
  'minLength',
  'minItems',
  'minimum',
  'maximum',
  'required',
  'properties',
  'additionalProperties',
  'items',
  'x-kubernetes-preserve-unknown-fields',
  'x-kubernetes-list-type',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-map-type',
  'x-kubernetes-validations',
])

type Schema = Readonly<Record<string, unknown>>

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Why the API server would refuse this schema, or `kubectl explain` would be dumb about it: one line
 * a problem, none if all is well.
 * Source: "Specifying a structural schema" in the documentation of CustomResourceDefinitions.
 */
export const structuralProblems = (schema: unknown, path = 'spec'): readonly string[] => {
  if (!isSchema(schema)) return [`${path}: a schema must be an object`]
  const properties = isSchema(schema.properties) ? schema.properties : {}
  return [
    ...Object.keys(schema)
      .filter((keyword) => !allowed.has(keyword))
      .map((keyword) => `${path}: ${keyword} is not allowed in a structural schema`),
    ...ownProblems(schema).map((problem) => `${path}: ${problem}`),
    ...Object.entries(properties).flatMap(([name, property]) =>
      structuralProblems(property, `${path}.${name}`),
    ),
    ...('items' in schema ? structuralProblems(schema.items, `${path}[]`) : []),
    ...('additionalProperties' in schema
      ? structuralProblems(schema.additionalProperties, `${path}.*`)
      : []),
  ]
}

function ownProblems(schema: Schema): readonly string[] {
  const checks: readonly (readonly [boolean, string])[] = [
    [typeof schema.type !== 'string', 'type is missing'],
    [typeof schema.description !== 'string' || schema.description === '', 'description is missing'],
    [
      'properties' in schema && 'additionalProperties' in schema,
      'properties and additionalProperties exclude each other',
    ],
    [schema.type === 'array' && !isSchema(schema.items), 'items is missing'],
    [!hasMapKeys(schema), 'every list map key must be a required property of the items'],
    [
      unknownRequired(schema).length > 0,
      `required names unknown ${unknownRequired(schema).join()}`,
    ],
  ]
  return checks.flatMap(([wrong, problem]) => (wrong ? [problem] : []))
}

function hasMapKeys(schema: Schema): boolean {
  if (schema['x-kubernetes-list-type'] !== 'map') return !('x-kubernetes-list-map-keys' in schema)
  const keys = schema['x-kubernetes-list-map-keys']
  const required = isSchema(schema.items) ? schema.items.required : undefined
  if (!Array.isArray(keys) || !Array.isArray(required)) return false
  return keys.length > 0 && keys.every((key) => required.includes(key))
}

function unknownRequired({ required, properties }: Schema): readonly unknown[] {
  if (!Array.isArray(required)) return []
  return required.filter(
    (name) => typeof name !== 'string' || !isSchema(properties) || !(name in properties),
  )
}
