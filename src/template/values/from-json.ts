import { charge, type Meter } from '../limits.ts'
import { float, list, map, type Value } from './value.ts'

/** encoding/json.Unmarshal into interface{}: numbers are float64. Undefined when it is no JSON. */
export function fromJson(text: string, meter: Meter): Value | undefined {
  // Some 50 ns a character, in objects more than in text.
  charge(meter, text.length * 16)
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return undefined
  }
  return nestsTooDeep(text) ? undefined : convert(parsed)
}

/** Go refuses documents that nest deeper. */
const deepest = 10_000

/** Whether the brackets of a valid document nest deeper than Go allows. */
function nestsTooDeep(text: string): boolean {
  if (text.length <= deepest) return false
  let depth = 0
  for (const [token] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[[{]|[\]}]/g)) {
    if (token === '[' || token === '{') {
      if (++depth > deepest) return true
    } else if (token === ']' || token === '}') depth--
  }
  return false
}

function convert(json: unknown): Value | undefined {
  if (typeof json === 'number') return Number.isFinite(json) ? float(json) : undefined
  if (typeof json === 'string') return validText(json)
  if (typeof json === 'boolean' || json === null) return json
  if (Array.isArray(json)) {
    const items: Value[] = []
    for (const item of json) {
      const value = convert(item)
      if (value === undefined) return undefined
      items.push(value)
    }
    return list(items)
  }
  const entries = new Map<string, Value>()
  for (const [key, item] of Object.entries(json ?? {})) {
    const value = convert(item)
    if (value === undefined) return undefined
    entries.set(validText(key), value)
  }
  return map(entries)
}

/** `\ud800` on its own is U+FFFD in Go. */
function validText(text: string): string {
  return text.replace(/[\uD800-\uDFFF]/gu, '\uFFFD')
}
