import type { GoTime, Method } from './value.ts'

/** The methods of `time.Time` that a template may call. */
export function timeMethods(_value: GoTime): ReadonlyMap<string, Method> {
  return new Map()
}
