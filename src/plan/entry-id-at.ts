import type { FieldPath } from '../api/field-path.ts'
import { memberOf } from '../api/json-object.ts'

/** The id of the entry that a path of a form (`spec.deployments[0].nameTemplate`) leads into, if it has one. */
export function entryIdAt(spec: unknown, [, list, index]: FieldPath): string | undefined {
  const entries = memberOf(spec, String(list))
  const entry: unknown = Array.isArray(entries) ? entries[Number(index)] : undefined
  const id = memberOf(entry, 'id')
  return typeof id === 'string' && id !== '' ? id : undefined
}
