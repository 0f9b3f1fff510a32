import type { Json, JsonObject } from '../api/kube-object.ts'
import { resourceLists, type ResourceList } from '../api/resource-lists.ts'
import type { FieldPath } from '../api/field-path.ts'
import { builtInKinds, type FieldType } from '../plan/schema/kube-schema.ts'
import type { TypeFunction } from './template-scalar.ts'

const functions: Partial<Record<FieldType['is'], TypeFunction>> = {
  int32: 'int',
  int64: 'int',
  double: 'float',
  boolean: 'bool',
}

/**
 * The template function that gives the field at `path` its JSON type by the Kubernetes schema; undefined
 * for text, for `8080 or a name`, and for custom resources. `document` is a form or a plain manifest.
 */
export function fieldType(document: Json, path: FieldPath): TypeFunction | undefined {
  const place = bodyAt(document, path)
  if (place === undefined) return undefined
  const { apiVersion, kind } = place.body
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return undefined
  let type: FieldType | undefined = builtInKinds.get(`${apiVersion} ${kind}`)?.type
  for (const step of place.inner) type = type === undefined ? undefined : memberOf(type, step)
  return type && functions[type.is]
}

function memberOf(type: FieldType, step: string | number): FieldType | undefined {
  if (type.is === 'list') return typeof step === 'number' ? type.items : undefined
  if (type.is === 'map') return type.values
  return type.is === 'object' ? type.fields.get(String(step))?.type : undefined
}

interface BodyPlace {
  readonly body: JsonObject
  readonly inner: FieldPath
}

/** The Kubernetes object a path leads into: the body of a form's entry, or the document itself. */
function bodyAt(document: Json, path: FieldPath): BodyPlace | undefined {
  if (!isObject(document)) return undefined
  if (document.kind !== 'LynqForm') return { body: document, inner: path }
  const [spec, list, index, field] = path
  if (spec !== 'spec' || !isResourceList(list) || field !== 'spec') return undefined
  const found = [spec, list, index, field].reduce<Json | undefined>(member, document)
  return isObject(found) ? { body: found, inner: path.slice(4) } : undefined
}

function isResourceList(name: string | number | undefined): name is ResourceList {
  return typeof name === 'string' && Object.hasOwn(resourceLists, name)
}

function member(value: Json | undefined, key: string | number | undefined): Json | undefined {
  if (Array.isArray(value) && typeof key === 'number') return (value as readonly Json[])[key]
  return isObject(value) && typeof key === 'string' && Object.hasOwn(value, key)
    ? value[key]
    : undefined
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
