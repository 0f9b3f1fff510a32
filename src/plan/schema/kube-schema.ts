import { kindLines, modelLines } from './kube-schema.generated.ts'

/** Single-letter codes of the generated file. A capital letter starts the name of a model. */
const scalars = {
  s: 'text',
  b: 'boolean',
  i: 'int32',
  l: 'int64',
  f: 'double',
  x: 'intOrText',
  q: 'quantity',
  /** A quantity of a ResourceList: the API server rounds it up to thousandths. */
  r: 'resourceQuantity',
  t: 'time',
  y: 'base64',
  a: 'any',
} as const

export type Scalar = (typeof scalars)[keyof typeof scalars]

export interface ObjectType {
  readonly is: 'object'
  readonly fields: ReadonlyMap<string, Field>
}

export interface MapType {
  readonly is: 'map'
  readonly values: FieldType
}

export type FieldType =
  | { readonly is: Scalar }
  | { readonly is: 'list'; readonly items: FieldType }
  | MapType
  | ObjectType

export interface Field {
  readonly type: FieldType
  /** The API server does not store an empty value (`""`, `0`, `false`, `[]`, `{}`) of this field. */
  readonly forgetsEmpty: boolean
}

export interface BuiltInKind {
  /** The resource name in URLs and RBAC rules, such as `networkpolicies`. */
  readonly plural: string
  readonly namespaced: boolean
  /** The status is a subresource: whatever an ordinary write says about it is ignored. */
  readonly hasStatus: boolean
  readonly type: ObjectType
}

interface OpenObjectType extends ObjectType {
  readonly fields: Map<string, Field>
}

const models = parseModels(modelLines)

/** Every built-in kind by `apiVersion kind`, as Kubernetes 1.34 serves them. */
export const builtInKinds: ReadonlyMap<string, BuiltInKind> = parseKinds(kindLines)

/** The kind of an object whose identity nobody has checked; undefined for a custom resource. */
export function builtInKindOf(object: {
  readonly apiVersion?: unknown
  readonly kind?: unknown
}): BuiltInKind | undefined {
  const { apiVersion, kind } = object
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return undefined
  return builtInKinds.get(`${apiVersion} ${kind}`)
}

/** `metadata`, which is the same for custom resources. */
export const objectMeta: ObjectType = modelNamed('V1ObjectMeta')

function parseModels(text: string): ReadonlyMap<string, OpenObjectType> {
  const lines = text.trim().split('\n')
  const parsed = new Map<string, OpenObjectType>()
  for (const line of lines) {
    parsed.set(line.slice(0, endOf(line.indexOf(' '), line)), { is: 'object', fields: new Map() })
  }
  // Equal codes share one type object: there are few distinct ones, and models refer to themselves.
  const types = new Map<string, FieldType>()
  for (const line of lines) {
    const [model = '', ...fields] = line.split(' ')
    for (const field of fields) {
      const colon = field.indexOf(':')
      const forgetsEmpty = field.endsWith('?')
      const code = field.slice(colon + 1, forgetsEmpty ? -1 : undefined)
      const type = types.get(code) ?? parseType(code, parsed)
      types.set(code, type)
      parsed.get(model)?.fields.set(field.slice(0, colon), { type, forgetsEmpty })
    }
  }
  return parsed
}

function endOf(index: number, line: string): number {
  return index === -1 ? line.length : index
}

function parseType(code: string, parsed: ReadonlyMap<string, ObjectType>): FieldType {
  if (code.startsWith('[]')) return { is: 'list', items: parseType(code.slice(2), parsed) }
  if (code.startsWith('{}')) return { is: 'map', values: parseType(code.slice(2), parsed) }
  const model = parsed.get(code)
  if (model !== undefined) return model
  if (!isScalarCode(code)) throw new Error(`kube-schema.generated.ts: unknown type code ${code}`)
  return { is: scalars[code] }
}

function isScalarCode(code: string): code is keyof typeof scalars {
  return Object.hasOwn(scalars, code)
}

function parseKinds(text: string): ReadonlyMap<string, BuiltInKind> {
  const kinds = new Map<string, BuiltInKind>()
  for (const line of text.trim().split('\n')) {
    const [apiVersion = '', kind = '', plural = '', scope, status, model = ''] = line.split(' ')
    kinds.set(`${apiVersion} ${kind}`, {
      plural,
      namespaced: scope === 'namespaced',
      hasStatus: status === 'status',
      type: modelNamed(model),
    })
  }
  return kinds
}

function modelNamed(name: string): ObjectType {
  const model = models.get(name)
  if (model === undefined) throw new Error(`kube-schema.generated.ts: no model ${name}`)
  return model
}
