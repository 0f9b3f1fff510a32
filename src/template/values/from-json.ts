import { charge, type Meter } from '../limits.ts'
import { hasBadBytes } from './text-bytes.ts'
import { float, list, map, type Value } from './value.ts'

/** encoding/json.Unmarshal into interface{}: numbers are float64. Undefined when it is no JSON. */
export function fromJson(text: string, meter: Meter): Value | undefined {
  // Some 50 ns a character, in objects more than in text.
  charge(meter, text.length * 16)
  // An exception with its stack takes ten times as long as this look.
  if (!canBegin.test(text)) return undefined
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return undefined
  }
  if (nestsTooDeep(text)) return undefined
  // Without escapes a text in it is as valid as the document.
  const isValid = !text.includes('\\u') && !hasBadBytes(text)
  return convert(parsed, isValid ? asItIs : validText)
}

/** How every JSON text begins. */
const canBegin = /^[ \t\n\r]*(?:[[{"0-9-]|true|false|null)/

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

type ToText = (text: string) => string

function convert(json: unknown, toText: ToText): Value | undefined {
  if (typeof json === 'number') return Number.isFinite(json) ? float(json) : undefined
  if (typeof json === 'string') return toText(json)
  if (typeof json === 'boolean' || json === null) return json
  if (Array.isArray(json)) {
    const items: Value[] = []
    for (const item of json) {
      const value = convert(item, toText)
      if (value === undefined) return undefined
      items.push(value)
    }
    return list(items)
  }
  const entries = new Map<string, Value>()
  const fields = json as Readonly<Record<string, unknown>>
  for (const key of Object.keys(fields)) {
    const value = convert(fields[key], toText)
    if (value === undefined) return undefined
    entries.set(toText(key), value)
  }
  return map(entries)
}

function asItIs(text: string): string {
  return text
}

/** `\ud800` on its own is U+FFFD in Go. */
function validText(text: string): string {
  return text.replace(/[\uD800-\uDFFF]/gu, '\uFFFD')
}
