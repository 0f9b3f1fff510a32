import type { JsonObject, KubeObject } from '../../api/kube-object.ts'
import type { Members } from '../../api/json-object.ts'
import { hasAnyMember, isObject, withoutMember } from '../../api/json-object.ts'
import { completeClaimTemplates } from './complete-claim-templates.ts'
import { encodeStringData } from './encode-string-data.ts'
import type { Field, FieldType, MapType, ObjectType } from './kube-schema.ts'
import { builtInKindOf, objectMeta } from './kube-schema.ts'
import { canonicalQuantity, canonicalResourceQuantity } from './quantity.ts'

/** In place of a value that the API server does not store. */
const forgotten = Symbol('forgotten')

const metadataOnly: ObjectType = {
  is: 'object',
  fields: new Map([['metadata', { type: objectMeta, forgetsEmpty: false }]]),
}

/**
 * The object as the API server stores it, where that is known without asking: canonical quantities,
 * Secret `stringData` in `data`, base64 without line breaks, the constants of volumeClaimTemplates,
 * and no fields that are forgotten on the way (null, an empty value of an `omitempty` field, `status`
 * where it is a subresource). Otherwise Metacontroller's dynamic apply, which compares what we want
 * with what is stored, updates the child at every sync. Custom resources: metadata alone.
 *
 * Idempotent; the object is not changed, and is returned itself when it is canonical already. Values
 * of a wrong type (`coerceScalars` reports them) stay as they are.
 */
export function canonicalize<Obj extends JsonObject | KubeObject>(object: Obj): Obj {
  if (!isObject(object)) return object
  const builtIn = builtInKindOf(object)
  const stored = canonicalMembers(object, builtIn?.type ?? metadataOnly)
  // Members only ever become others of the same type, so the object is of the type it was.
  if (builtIn === undefined) return stored as Obj
  const hasIdleStatus = builtIn.hasStatus && Object.hasOwn(stored, 'status')
  return completeMembers(hasIdleStatus ? withoutMember(stored, 'status') : stored) as Obj
}

function completeMembers(object: Members): Members {
  if (object['apiVersion'] === 'v1' && object['kind'] === 'Secret') return encodeStringData(object)
  return object['kind'] === 'StatefulSet' ? completeClaimTemplates(object) : object
}

function canonical(value: unknown, type: FieldType): unknown {
  switch (type.is) {
    case 'object':
    case 'map':
      return isObject(value) ? canonicalMembers(value, type) : value
    case 'list':
      return Array.isArray(value) ? canonicalItems(value, type.items) : value
    case 'quantity':
      return storedQuantity(value, canonicalQuantity)
    case 'resourceQuantity':
      return storedQuantity(value, canonicalResourceQuantity)
    case 'base64':
      return typeof value === 'string' ? value.replaceAll(/[\r\n]/g, '') : value
    default:
      return value
  }
}

function canonicalMembers(object: Members, type: ObjectType | MapType): Members {
  let changed: Map<string, unknown> | undefined
  for (const name of Object.keys(object)) {
    const value = object[name]
    const field = type.is === 'object' ? type.fields.get(name) : undefined
    const result =
      type.is === 'map' ? entryOf(value, type.values) : field ? memberOf(value, field) : value
    if (result !== value) (changed ??= new Map<string, unknown>()).set(name, result)
  }
  if (changed === undefined) return object
  const entries = Object.entries(object).map(([name, value]) => [
    name,
    changed.has(name) ? changed.get(name) : value,
  ])
  return Object.fromEntries(entries.filter(([, value]) => value !== forgotten)) as Members
}

function memberOf(value: unknown, field: Field): unknown {
  if (value === null) return field.type.is === 'any' ? value : forgotten
  const result = canonical(value, field.type)
  return field.forgetsEmpty && isEmpty(result) ? forgotten : result
}

/** Go reads null in a map as the entry's zero value; the key stays. */
function entryOf(value: unknown, type: FieldType): unknown {
  if (value !== null) return canonical(value, type)
  return type.is === 'text' || type.is === 'base64' ? '' : value
}

function canonicalItems(list: readonly unknown[], type: FieldType): readonly unknown[] {
  const items = list.map((item) => canonical(item, type))
  return items.every((item, index) => item === list[index]) ? list : items
}

function isEmpty(value: unknown): boolean {
  if (value === '' || value === 0 || value === false) return true
  return Array.isArray(value) ? value.length === 0 : isObject(value) && !hasAnyMember(value)
}

function storedQuantity(value: unknown, store: (text: string) => string | undefined): unknown {
  if (typeof value !== 'string' && typeof value !== 'number') return value
  return store(String(value)) ?? value
}
