import type { KubeObject, ManagedFieldsEntry } from '../../src/api/kube-object.ts'
import type { Members } from '../../src/api/json-object.ts'
import { isObject, memberOf } from '../../src/api/json-object.ts'
import { sameJson } from '../../src/plan/same-json.ts'

/** An entry of managedFields; an applier unless told otherwise. */
export function entry(
  manager: string,
  fieldsV1: Readonly<Record<string, object>>,
  rest: ManagedFieldsEntry = {},
): ManagedFieldsEntry {
  const json: unknown = JSON.parse(JSON.stringify(fieldsV1))
  const fields = isFieldsV1(json) ? json : {}
  return { manager, operation: 'Apply', apiVersion: 'v1', fieldsV1: fields, ...rest }
}

function isFieldsV1(value: unknown): value is NonNullable<ManagedFieldsEntry['fieldsV1']> {
  return typeof value === 'object' && value !== null
}

interface LiveParts extends Members {
  readonly apiVersion?: string
  readonly kind?: string
  readonly metadata?: Partial<KubeObject['metadata']>
}

/** A live Deployment `shop` in namespace `acme`, or what the parts make of it. */
export function live(
  parts: LiveParts,
  ...managedFields: readonly ManagedFieldsEntry[]
): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    ...parts,
    metadata: { name: 'shop', namespace: 'acme', ...parts.metadata, managedFields },
  }
}

export const identity = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'shop', namespace: 'acme' },
}

/** Whether every value of `part` is at its place in `whole`; nulls stand for emptied branches. */
export function isSubTree(whole: unknown, part: unknown): boolean {
  if (Array.isArray(part)) {
    return (
      Array.isArray(whole) && part.every((item) => whole.some((other) => isSubTree(other, item)))
    )
  }
  if (!isObject(part)) return sameJson(whole, part) || (part === null && typeof whole === 'object')
  return Object.keys(part).every((name) => isSubTree(memberOf(whole, name), memberOf(part, name)))
}
