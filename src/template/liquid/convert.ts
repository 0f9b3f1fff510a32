import { timeText } from '../values/time-text.ts'
import {
  canonical,
  float,
  isObject,
  list,
  map,
  type GoObject,
  type GoTyped,
  type Value,
} from '../values/value.ts'

/** A typed value on its way through Liquid, which sees the plain one. */
export class LiquidTyped {
  readonly typed: GoTyped['value']

  constructor(typed: GoTyped['value']) {
    this.typed = typed
  }

  /** What arithmetic filters of Liquid get. */
  valueOf(): number | bigint | boolean {
    return isObject(this.typed) ? this.typed.value : this.typed
  }

  toString(): string {
    return String(this.valueOf())
  }
}

/** A Liquid value as an argument of one of our functions. */
export function toGo(value: unknown): Value {
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isInteger(value) ? value : float(value)
  if (typeof value === 'bigint') return canonical(value)
  if (value instanceof LiquidTyped) return { kind: 'typed', value: value.typed }
  if (Array.isArray(value)) return list(value.map(toGo))
  if (typeof value !== 'object' || value === null) return null
  return map(new Map(Object.entries(value).map(([key, item]) => [key, toGo(item)])))
}

/** The result of one of our functions as Liquid shows it. */
export function toLiquid(value: Value): unknown {
  return isObject(value) ? objectToLiquid(value) : value
}

function objectToLiquid(value: GoObject): unknown {
  switch (value.kind) {
    case 'typed':
      return new LiquidTyped(value.value)
    case 'slice':
      return value.items.map(toLiquid)
    case 'map':
      return record(value.entries)
    case 'struct':
      return value.text ?? record(value.fields)
    case 'time':
      return timeText(value)
    case 'complex128':
      return null
    default:
      return value.value
  }
}

/** Without prototype, so that `__proto__` is a key like any other. */
function record(entries: ReadonlyMap<string, Value>): Record<string, unknown> {
  const result = Object.create(null) as Record<string, unknown>
  for (const [key, value] of entries) result[key] = toLiquid(value)
  return result
}
