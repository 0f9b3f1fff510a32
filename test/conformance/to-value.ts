import { int64, float, list, map, type Value } from '../../src/template/values/value.ts'

/** JSON data as the vectors' Go program has it: integral numbers are int64. */
export function toValue(json: unknown): Value {
  if (typeof json === 'number') return Number.isInteger(json) ? int64(json) : float(json)
  if (typeof json === 'string') return json.replace(/[\uD800-\uDFFF]/gu, '\uFFFD')
  if (typeof json === 'boolean' || json === null || json === undefined) return json ?? null
  if (Array.isArray(json)) return list(json.map(toValue))
  return map(new Map(Object.entries(json).map(([key, value]) => [key, toValue(value)])))
}
