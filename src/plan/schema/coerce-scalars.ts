import type { Json, JsonObject } from '../../api/kube-object.ts'
import type { FieldPath, PathSegment } from '../../api/field-path.ts'
import { isObject } from '../../api/json-object.ts'
import { coerceScalar } from './coerce-scalar.ts'
import { expectations, valueClass } from './value-class.ts'
import type { FieldType, MapType, ObjectType } from './kube-schema.ts'
import { builtInKindOf, objectMeta } from './kube-schema.ts'

export interface CoercionIssue {
  readonly path: FieldPath
  /** What the schema wants, such as `integer` or `list`. */
  readonly expected: string
  /** The class of what stood there, such as `text (12 characters)`; never the value. */
  readonly got: string
}

interface Walk {
  /** Where the walk is; copied when an issue is found. */
  readonly path: PathSegment[]
  readonly issues: CoercionIssue[]
}

/**
 * Gives every scalar the JSON type that Kubernetes wants at its place: `replicas: "3"` becomes 3, the
 * number in an annotation becomes text. What does not fit stays as it was and is an issue. Unknown
 * fields pass unchanged, and so do custom resources, all but their metadata. The object is not
 * changed; parts without a change are shared with the result.
 */
export function coerceScalars(object: JsonObject): {
  readonly object: JsonObject
  readonly issues: readonly CoercionIssue[]
} {
  const { metadata } = object
  const builtIn = builtInKindOf(object)
  const walk: Walk = { path: [], issues: [] }
  if (builtIn !== undefined) {
    return { object: coerceMembers(object, builtIn.type, walk), issues: walk.issues }
  }
  if (metadata === undefined) return { object, issues: [] }
  walk.path.push('metadata')
  const coerced = coerce(metadata, objectMeta, walk)
  const result = coerced === metadata ? object : { ...object, metadata: coerced }
  return { object: result, issues: walk.issues }
}

function coerce(value: Json, type: FieldType, walk: Walk): Json {
  // A field without a value is an absent field, whatever its type.
  if (value === null) return value
  switch (type.is) {
    case 'any':
      return value
    case 'object':
    case 'map':
      return isJsonObject(value) ? coerceMembers(value, type, walk) : refuse(value, type.is, walk)
    case 'list':
      return isJsonList(value) ? coerceItems(value, type.items, walk) : refuse(value, type.is, walk)
    default:
      return coerceScalar(value, type.is) ?? refuse(value, type.is, walk)
  }
}

function coerceMembers(object: JsonObject, type: ObjectType | MapType, walk: Walk): JsonObject {
  let changed: Map<string, Json> | undefined
  for (const name of Object.keys(object)) {
    const memberType = type.is === 'map' ? type.values : type.fields.get(name)?.type
    const member = object[name]
    if (memberType === undefined || member === undefined) continue
    walk.path.push(name)
    const result = coerce(member, memberType, walk)
    walk.path.pop()
    if (result !== member) (changed ??= new Map<string, Json>()).set(name, result)
  }
  if (changed === undefined) return object
  // Not by assignment: a member may be called `__proto__`.
  const entries = Object.entries(object)
  return Object.fromEntries(entries.map(([name, member]) => [name, changed.get(name) ?? member]))
}

function coerceItems(list: readonly Json[], type: FieldType, walk: Walk): readonly Json[] {
  let copy: Json[] | undefined
  for (const [index, item] of list.entries()) {
    walk.path.push(index)
    const result = coerce(item, type, walk)
    walk.path.pop()
    if (result !== item) {
      copy ??= [...list]
      copy[index] = result
    }
  }
  return copy ?? list
}

function refuse<Value extends Json>(value: Value, type: FieldType['is'], walk: Walk): Value {
  walk.issues.push({
    path: [...walk.path],
    expected: expectations[type],
    got: valueClass(value, type),
  })
  return value
}

function isJsonObject(value: Json): value is JsonObject {
  return isObject(value)
}

function isJsonList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}
