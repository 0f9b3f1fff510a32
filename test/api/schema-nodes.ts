import type { CrdSchema } from '../../src/api/crd-schema.ts'
import { customResourceDefinitions } from '../../src/api/custom-resource-definitions.ts'

export interface SchemaNode {
  readonly path: string
  readonly schema: CrdSchema
}

/** Every schema node under spec and status of the three kinds, with a readable path. */
export const schemaNodes = (): readonly SchemaNode[] =>
  customResourceDefinitions().flatMap(({ spec }) => {
    const { properties } = spec.versions[0].schema.openAPIV3Schema
    const kind = String(spec.names.kind)
    return [
      ...below(`${kind}.spec`, properties.spec),
      ...below(`${kind}.status`, properties.status),
    ]
  })

function below(path: string, schema: CrdSchema): readonly SchemaNode[] {
  return [
    { path, schema },
    ...Object.entries(schema.properties ?? {}).flatMap(([name, child]) =>
      below(`${path}.${name}`, child),
    ),
    ...(schema.items ? below(`${path}[]`, schema.items) : []),
    ...(schema.additionalProperties ? below(`${path}.*`, schema.additionalProperties) : []),
  ]
}
