import type { Members } from '../api/json-object.ts'
import { isObject } from '../api/json-object.ts'
import type { KubeObject } from '../api/kube-object.ts'

export type Fields = Members

/** The simulator's word for a JSON object. */
export { isObject as isFields }

/** A Kubernetes object whose every field may be read. */
export interface Resource extends KubeObject {
  readonly [field: string]: unknown
}

export function fieldsOf(value: unknown): Fields {
  return isObject(value) ? value : {}
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** A field of the object itself: keys such as `__proto__` occur in data. */
export function ownField(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined
}

export function fieldAt(value: unknown, ...path: readonly string[]): unknown {
  let current = value
  for (const name of path) {
    if (!isObject(current)) return undefined
    current = current[name]
  }
  return current
}

/** A copy with `value` at `path`; `undefined` removes the last field of the path. */
export function withField(object: Fields, path: readonly string[], value: unknown): Fields {
  const [name, ...rest] = path
  if (name === undefined) return object
  const next = rest.length === 0 ? value : withField(fieldsOf(object[name]), rest, value)
  if (next !== undefined) return { ...object, [name]: next }
  if (!(name in object)) return object
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== name))
}

export function toResource(object: KubeObject): Resource {
  return { ...object }
}

/** Replaces metadata fields; `undefined` removes one. */
export function withMetadata(object: Resource, changes: Fields): Resource {
  const metadata: Record<string, unknown> = {}
  for (const [field, value] of Object.entries(object.metadata)) {
    if (!(field in changes)) metadata[field] = value
  }
  for (const field in changes) {
    if (changes[field] !== undefined) metadata[field] = changes[field]
  }
  return { ...object, metadata: { ...metadata, name: object.metadata.name } }
}
