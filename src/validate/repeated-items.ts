import { isObject, memberOf } from '../api/json-object.ts'
import type { Part } from './check-workload.ts'
import type { Finding } from './finding.ts'
import { report } from './report.ts'

/** The fields that make up the key of an item, as the API server's own types say it. */
export const keyedLists = {
  byName: ['name'],
  mounts: ['mountPath'],
  containerPorts: ['containerPort', 'protocol'],
  servicePorts: ['port', 'protocol'],
} as const

/** Items of a keyed list whose key an earlier item has; templates with one source give one key. */
export function repeatedItems(
  { path, value }: Part,
  keys: readonly string[],
  entryId: string,
): readonly Finding[] {
  const seen = new Set<string>()
  const items: readonly unknown[] = Array.isArray(value) ? value : []
  return items.flatMap((item, index) => {
    const [main = ''] = keys
    if (!isObject(item) || memberOf(item, main) === undefined) return []
    const parts = keys.map((field) => memberOf(item, field) ?? defaults[field] ?? null)
    const key = JSON.stringify(parts.map(String))
    if (!seen.has(key)) {
      seen.add(key)
      return []
    }
    const message = `an earlier item has the same ${keys.join(' and ')}`
    return [report('RepeatedItem', { path: [...path, index, main], entryId }, message)]
  })
}

const defaults: Readonly<Record<string, string>> = { protocol: 'TCP' }
