import type { Rendered } from './template.ts'
import { isObject, type GoTyped } from './values/value.ts'

/** The result of a render; infinity and NaN stay text, since JSON has neither. */
export function rendered(text: string, typed: GoTyped['value'] | undefined): Rendered {
  if (typed === undefined) return { text }
  const value = isObject(typed) ? typed.value : typed
  const isNumber = typeof value !== 'number' || Number.isFinite(value)
  return isNumber ? { text, typed: value } : { text }
}
