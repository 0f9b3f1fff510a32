import { charge } from '../limits.ts'
import { formatValue } from '../values/format-value.ts'
import { isObject, type Value } from '../values/value.ts'
import type { Context } from './function.ts'

/** Sprig's strslice: the elements as text without the nils; one value is a list of one. */
export function textsOf(value: Value, context: Context): string[] {
  if (value === null) return []
  if (!isObject(value) || value.kind !== 'slice') return [formatValue(value, context)]
  charge(context, value.items.length * 32)
  const texts: string[] = []
  for (const item of value.items) if (item !== null) texts.push(formatValue(item, context))
  return texts
}
