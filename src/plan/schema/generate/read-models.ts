import * as client from '@kubernetes/client-node'
import { readFileSync } from 'node:fs'

interface Attribute {
  readonly baseName: string
  readonly type: string
  readonly format: string
}

/**
 * What Go knows and OpenAPI does not say, from reflection over k8s.io/api 0.34, apiextensions and
 * kube-aggregator types. Space-separated field names: `quantities` are resource.Quantity,
 * `resourceLists` are core/v1 ResourceList, `omitted` are `omitempty` fields that are no pointers,
 * so that the API server forgets an empty value.
 */
interface GoType {
  readonly model: string
  readonly quantities?: string
  readonly resourceLists?: string
  readonly omitted?: string
}

const scalarCodes = new Map([
  ['string/', 's'],
  ['string/byte', 'y'],
  ['boolean/', 'b'],
  ['number/int32', 'i'],
  ['number/int64', 'l'],
  ['number/double', 'f'],
  ['IntOrString/int-or-string', 'x'],
  ['Date/date-time', 't'],
  ['V1MicroTime/date-time-micro', 't'],
  ['any/', 'a'],
])

export interface Models {
  /** One line of the generated file, without the model's name; undefined for an unknown model. */
  fieldsOf(model: string): readonly string[] | undefined
}

/** Every model class of the client library, as field codes (see ../kube-schema.ts). */
export function readModels(): Models {
  const attributes = new Map<string, readonly Attribute[]>()
  for (const [name, exported] of Object.entries(client)) {
    if (isModelClass(exported)) attributes.set(name, exported.getAttributeTypeMap())
  }
  const goTypes = new Map(readGoTypes().map((type) => [type.model, type]))

  return {
    fieldsOf(model) {
      const go = goTypes.get(model)
      return attributes
        .get(model)
        ?.map((attribute) => `${attribute.baseName}:${fieldCode(model, attribute, go)}`)
    },
  }
}

function isModelClass(exported: unknown): exported is { getAttributeTypeMap(): Attribute[] } {
  return typeof exported === 'function' && 'getAttributeTypeMap' in exported
}

function fieldCode(model: string, attribute: Attribute, go: GoType | undefined): string {
  const has = (names: string | undefined) => (names ?? '').split(' ').includes(attribute.baseName)
  let code = typeCode(attribute.type, attribute.format)
  if (has(go?.resourceLists)) code = code.replace(/s$/, 'r')
  if (has(go?.quantities)) code = code.replace(/s$/, 'q')
  if (code === '') throw new Error(`${model}.${attribute.baseName}: unknown ${attribute.type}`)
  return has(go?.omitted) ? `${code}?` : code
}

function typeCode(type: string, format: string): string {
  const list = /^Array<(.*)>$/.exec(type)?.[1]
  if (list !== undefined) return `[]${typeCode(list, format)}`
  const map = /^\{ \[key: string\]: (.*); \}$/.exec(type)?.[1]
  if (map !== undefined) return `{}${typeCode(map, format)}`
  const scalar = scalarCodes.get(`${type}/${format}`)
  if (scalar !== undefined) return scalar
  // A model may carry no attributes of its own (an empty struct); then its name stands all the same.
  return /^[A-Z]\w*$/.test(type) ? type : ''
}

function readGoTypes(): readonly GoType[] {
  const file = new URL('go-types.generated.json', import.meta.url)
  return JSON.parse(readFileSync(file, 'utf8')) as readonly GoType[]
}
