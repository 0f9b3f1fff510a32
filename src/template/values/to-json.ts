import { Failure } from '../failure.ts'
import { charge, step, type Meter } from '../limits.ts'
import { formatFloat } from './format-float.ts'
import { sortedKeys } from './format-value.ts'
import { timeJson } from './time-text.ts'
import { isObject, type GoList, type GoObject, type Value } from './value.ts'

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
      return value.nil
        ? 'null'
        : nested(value, encoding, () => encodeEntries(sortedKeys(value), value.entries, encoding))
    case 'struct':
      if (value.text !== undefined) return encodeText(value.text, encoding)
      return nested(value, encoding, () =>
        encodeEntries([...value.fields.keys()], value.fields, encoding),
      )
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

function nested(value: Value, encoding: Encoding, write: () => string): string {
  const { ancestors } = encoding
  if (ancestors.length > suspicious && ancestors.includes(value)) {
    throw new Failure('the value contains itself')
  }
  ancestors.push(value)
  const text = write()
  ancestors.pop()
  charge(encoding.meter, text.length)
  return text
}

function encodeList(value: GoList, encoding: Encoding): string {
  if (value.nil) return 'null'
  if (value.type === '[]uint8') {
    const bytes = value.items.map((item) =>
      isObject(item) && 'value' in item ? Number(item.value) : 0,
    )
    return `"${Buffer.from(bytes).toString('base64')}"`
  }
  return nested(value, encoding, () =>
    brackets(
      '[',
      ']',
      value.items.map((item) => encode(item, encoding)),
      encoding,
    ),
  )
}

function encodeEntries(
  keys: readonly string[],
  entries: ReadonlyMap<string, Value>,
  encoding: Encoding,
): string {
  const colon = encoding.style.indent === '' ? ':' : ': '
  const pairs = keys.map(
    (key) => `${encodeText(key, encoding)}${colon}${encode(entries.get(key) ?? null, encoding)}`,
  )
  return brackets('{', '}', pairs, encoding)
}

function brackets(
  open: string,
  close: string,
  parts: readonly string[],
  encoding: Encoding,
): string {
  const { indent } = encoding.style
  if (indent === '' || parts.length === 0) return open + parts.join(',') + close
  const outer = `\n${indent.repeat(encoding.ancestors.length - 1)}`
  return `${open}${outer}${indent}${parts.join(`,${outer}${indent}`)}${outer}${close}`
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
