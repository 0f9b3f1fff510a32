import { isTrue } from './truth.ts'
import type { Value } from './value.ts'

/** Sprig's `empty`: what `default` replaces. It is the opposite of Go's truth. */
export function isEmpty(value: Value): boolean {
  return !isTrue(value)
}
