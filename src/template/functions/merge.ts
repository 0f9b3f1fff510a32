import { step } from '../limits.ts'
import { isEmpty } from '../values/empty.ts'
import { isMap, writable, type GoMap } from '../values/value.ts'
import type { Context } from './function.ts'

/**
 * mergo.Merge of maps: nested maps are merged, other values are taken where the target has none (or
 * an empty one), or always when `overwrites`.
 */
export function mergeInto(
  target: GoMap,
  source: GoMap,
  overwrites: boolean,
  context: Context,
): void {
  for (const [key, value] of [...source.entries]) {
    step(context)
    const old = target.entries.get(key) ?? null
    if (value === null && !overwrites) continue
    if (isMap(old) && isMap(value) && old.entries.size > 0)
      mergeInto(old, value, overwrites, context)
    else if (overwrites || isEmpty(old)) writable(target).set(key, value)
  }
}
