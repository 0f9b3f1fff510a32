import type { FieldPath } from '../api/field-path.ts'
import { isObject, withoutMember } from '../api/json-object.ts'

/**
 * `root` with another value at `path`, or without what stands there (`undefined`). Nothing is changed
 * in place, and nothing is created on the way: a path that leads nowhere gives `root` itself. In a
 * list, the index behind the last item appends.
 */
export function replaceAt(root: unknown, path: FieldPath, value: unknown): unknown {
  const [step, ...rest] = path
  if (step === undefined) return value
  if (typeof step === 'number') return replaceItem(root, step, { rest, value })
  if (!isObject(root)) return root
  const isThere = Object.hasOwn(root, step)
  if (rest.length > 0) {
    if (!isThere) return root
    const replaced = replaceAt(root[step], rest, value)
    return replaced === root[step] ? root : withMember(root, step, replaced)
  }
  if (value !== undefined) return withMember(root, step, value)
  return isThere ? withoutMember(root, step) : root
}

function replaceItem(
  list: unknown,
  index: number,
  { rest, value }: { readonly rest: FieldPath; readonly value: unknown },
): unknown {
  if (!Array.isArray(list)) return list
  const items: readonly unknown[] = list
  if (rest.length > 0) {
    const replaced = index < items.length ? replaceAt(items[index], rest, value) : undefined
    return replaced === undefined || replaced === items[index] ? items : items.with(index, replaced)
  }
  if (value === undefined) return items.filter((_, other) => other !== index)
  if (index > items.length) return items
  return index === items.length ? [...items, value] : items.with(index, value)
}

/** Not by assignment: the member may be called `__proto__`. */
function withMember(
  object: Readonly<Record<string, unknown>>,
  name: string,
  value: unknown,
): Readonly<Record<string, unknown>> {
  const members: [string, unknown][] = Object.entries(object)
  return Object.fromEntries([...members, [name, value]])
}
