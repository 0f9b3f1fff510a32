import { Failure } from '../failure.ts'
import { charge, step, type Meter } from '../limits.ts'
import { formatFloat } from './format-float.ts'
import { sortedKeys } from './format-value.ts'
import { timeJson } from './time-text.ts'
import {
  isObject,
  type GoList,
  type GoMap,
  type GoObject,
  type GoStruct,
  type Value,
} from './value.ts'

export interface JsonStyle {
  /** Writes `<`, `>` and `&` as escapes, as Go does by default. */
  readonly escapesHtml: boolean
  /** Blanks a level, or none for one line. */
  readonly indent: string
}

/**
 * encoding/json.Marshal.
 *
 * @throws Failure for what JSON cannot hold: NaN, infinity, complex numbers, cycles
 */
export function toJson(value: Value, style: JsonStyle, meter: Meter): string {
  return encode(value, { style, meter, ancestors: [] })
}

interface Encoding {
  readonly style: JsonStyle
  readonly meter: Meter
  readonly ancestors: Value[]
}

/** From this depth on Go looks for cycles. */
const suspicious = 1000

function encode(value: Value, encoding: Encoding): string {
  step(encoding.meter)
  if (value === null) return 'null'
  if (typeof value === 'string') return encodeText(value, encoding)
  if (!isObject(value)) return String(value)
  return encodeObject(value, encoding)
}

function encodeObject(value: GoObject, encoding: Encoding): string {
  switch (value.kind) {
    case 'slice':
      return encodeList(value, encoding)
    case 'map':
      return value.nil ? 'null' : encodeEntries(value, sortedKeys(value), encoding)
    case 'struct':
      if (value.text !== undefined) return encodeText(value.text, encoding)
      return encodeEntries(value, [...value.fields.keys()], encoding)
    case 'float64':
      return encodeFloat(value.value)
    case 'complex128':
      throw new Failure('JSON has no complex numbers')
    case 'time':
      return `"${timeJson(value)}"`
    case 'typed':
      return encode(value.value, encoding)
    default:
      return String(value.value)
  }
}

function encodeList(value: GoList, encoding: Encoding): string {
  if (value.nil) return 'null'
  if (value.type === '[]uint8') {
    const bytes = value.items.map((item) =>
      isObject(item) && 'value' in item ? Number(item.value) : 0,
    )
    return `"${Buffer.from(bytes).toString('base64')}"`
  }
  const line = open(value, encoding)
  let text = ''
  for (const item of value.items) {
    text += (text === '' ? line : `,${line}`) + encode(item, encoding)
  }
  return `[${close(text, encoding)}]`
}

function encodeEntries(
  value: GoMap | GoStruct,
  keys: readonly string[],
  encoding: Encoding,
): string {
  const entries: ReadonlyMap<string, Value> = value.kind === 'map' ? value.entries : value.fields
  const line = open(value, encoding)
  const colon = line === '' ? ':' : ': '
  let text = ''
  for (const key of keys) {
    text += (text === '' ? line : `,${line}`) + encodeText(key, encoding) + colon
    text += encode(entries.get(key) ?? null, encoding)
  }
  return `{${close(text, encoding)}}`
}

/** Begins a list or map; gives the line break before each of its items. */
function open(value: Value, { ancestors, style }: Encoding): string {
  if (ancestors.length > suspicious && ancestors.includes(value)) {
    throw new Failure('the value contains itself')
  }
  ancestors.push(value)
  return style.indent === '' ? '' : `\n${style.indent.repeat(ancestors.length)}`
}

/** Ends a list or map; gives its items with the line break before the bracket. */
function close(text: string, { ancestors, style, meter }: Encoding): string {
  ancestors.pop()
  charge(meter, text.length)
  if (style.indent === '' || text === '') return text
  return `${text}\n${style.indent.repeat(ancestors.length)}`
}

function encodeFloat(value: number): string {
  if (!Number.isFinite(value)) throw new Failure('JSON has no infinity and no NaN')
  const size = Math.abs(value)
  if (size >= 1e-6 && size < 1e21) return String(value)
  if (size === 0) return formatFloat(value, 'f', -1)
  // Go writes e-09 as e-9 here.
  return formatFloat(value, 'e', -1).replace(/e([-+])0(\d)$/, 'e$1$2')
}

const special = /[\x00-\x1f"\\<>&\u2028\u2029]|[\uD800-\uDFFF]/gu
const short: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

/** Most texts need no escape at all. */
const plain = /^[ !#-%'-;=?-[\]-~]*$/

function encodeText(text: string, { style, meter }: Encoding): string {
  charge(meter, text.length)
  if (plain.test(text)) return `"${text}"`
  const escaped = text.replace(special, (character) => {
    const known = short[character]
    if (known !== undefined) return known
    if (!style.escapesHtml && '<>&'.includes(character)) return character
    const code = character.charCodeAt(0)
    return code >= 0xd800 && code <= 0xdfff ? '\\ufffd' : `\\u${code.toString(16).padStart(4, '0')}`
  })
  return `"${escaped}"`
}
