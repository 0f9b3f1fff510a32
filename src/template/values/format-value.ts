import { charge, step, type Meter } from '../limits.ts'
import { formatGeneral } from './format-float.ts'
import { compareText, mendBytes } from './text-bytes.ts'
import {
  isObject,
  type GoList,
  type GoMap,
  type GoObject,
  type GoStruct,
  type Value,
} from './value.ts'
import { timeText } from './time-text.ts'

/** A value as Go's `%v` prints it; nil is `<nil>`. */
export function formatValue(value: Value, meter: Meter): string {
  if (typeof value === 'string') return value
  if (value === null) return '<nil>'
  return isObject(value) ? formatObject(value, meter) : String(value)
}

/** A value as an action prints it: like `%v`, but nil is `<no value>` (text/template.printValue). */
export function printedText(value: Value, meter: Meter): string {
  return value === null ? '<no value>' : formatValue(value, meter)
}

/** `fmt.Sprint`: a blank between two operands when neither is a string. */
export function sprint(values: readonly Value[], meter: Meter): string {
  let text = ''
  let wasString = true
  for (const value of values) {
    const isString = typeof value === 'string'
    if (!isString && !wasString) text += ' '
    text += formatValue(value, meter)
    wasString = isString
  }
  charge(meter, text.length)
  return mendBytes(text)
}

/** `fmt.Sprintln`: a blank between all operands. */
export function sprintln(values: readonly Value[], meter: Meter): string {
  const text = values.map((value) => formatValue(value, meter)).join(' ')
  charge(meter, text.length)
  return mendBytes(`${text}\n`)
}

/** The keys of a map in the order Go prints and ranges over them: by bytes. */
export function sortedKeys(target: GoMap): string[] {
  const keys = Array.from(target.entries.keys())
  return keys.length > 1 ? keys.sort(compareText) : keys
}

function formatObject(value: GoObject, meter: Meter): string {
  step(meter)
  switch (value.kind) {
    case 'slice':
      return formatList(value, meter)
    case 'map':
      return formatMap(value, meter)
    case 'float64':
      return formatGeneral(value.value)
    case 'complex128':
      return formatComplex(value.real, value.imaginary)
    case 'time':
      return timeText(value)
    case 'struct':
      return formatStruct(value, meter)
    case 'typed':
      return formatValue(value.value, meter)
    default:
      return value.named?.text ?? String(value.value)
  }
}

function formatList({ items }: GoList, meter: Meter): string {
  charge(meter, items.length * 4)
  const text = items.map((item) => formatValue(item, meter)).join(' ')
  charge(meter, text.length)
  return `[${text}]`
}

function formatMap(target: GoMap, meter: Meter): string {
  charge(meter, target.entries.size * 32)
  const pairs = sortedKeys(target).map(
    (key) => `${key}:${formatValue(target.entries.get(key) ?? null, meter)}`,
  )
  const text = pairs.join(' ')
  charge(meter, text.length)
  return `map[${text}]`
}

function formatStruct(value: GoStruct, meter: Meter): string {
  if (value.text !== undefined) return value.text
  const fields = [...value.fields.values()].map((field) => formatValue(field, meter)).join(' ')
  return `${value.pointer ? '&' : ''}{${fields}}`
}

function formatComplex(real: number, imaginary: number): string {
  const text = formatGeneral(imaginary)
  return `(${formatGeneral(real)}${/^[-+]/.test(text) ? '' : '+'}${text}i)`
}
