import { quoteText } from '../template/values/quote-text.ts'
import type { FieldStep } from './field-set.ts'
import { hasItemKey } from './field-set.ts'
import type { Members } from '../api/json-object.ts'
import { isObject, memberOf } from '../api/json-object.ts'

/** Steps from an object's root to one of its fields. */
export type FieldLocation = readonly FieldStep[]

// Container and Service ports: the one key member that the API server fills in by itself.
const defaultedKeyMembers: Members = { protocol: 'TCP' }

/**
 * Index of the item with this key, -1 if there is none. An item that leaves key members out has
 * their defaults; where those are unknown it matches if no other item of the list could.
 */
export function findItem(items: readonly unknown[], itemKey: Members): number {
  const exact = items.findIndex((item) => hasItemKey(item, itemKey))
  if (exact >= 0) return exact
  const withDefaults = items.findIndex(
    (item) => isObject(item) && hasItemKey({ ...defaultedKeyMembers, ...item }, itemKey),
  )
  if (withDefaults >= 0) return withDefaults
  const partial = items.flatMap((item, index) => (leavesOut(item, itemKey) ? [index] : []))
  return partial.length === 1 ? (partial[0] ?? -1) : -1
}

/** Whether the item has some members of the key, none that differs, and no known default fits. */
function leavesOut(item: unknown, itemKey: Members): boolean {
  if (!isObject(item)) return false
  const present = Object.keys(itemKey).filter((name) => Object.hasOwn(item, name))
  const absent = Object.keys(itemKey).filter((name) => !Object.hasOwn(item, name))
  if (present.length === 0 || absent.some((name) => Object.hasOwn(defaultedKeyMembers, name))) {
    return false
  }
  return hasItemKey(item, Object.fromEntries(present.map((name) => [name, itemKey[name]])))
}

/** The value one step down, undefined where there is none. */
export function valueAt(value: unknown, step: FieldStep): unknown {
  if (typeof step === 'string') return memberOf(value, step)
  if (!Array.isArray(value)) return undefined
  const index = findItem(value, step.itemKey)
  return index < 0 ? undefined : value[index]
}

const pathEscapes: ReadonlyMap<string, string> = new Map([
  ["'", "\\'"],
  ['\\', '\\\\'],
  ['\b', '\\b'],
  ['\t', '\\t'],
  ['\n', '\\n'],
  ['\f', '\\f'],
  ['\r', '\\r'],
])

function escapeInPath(character: string): string {
  const known = pathEscapes.get(character)
  if (known !== undefined) return known
  const code = character.charCodeAt(0)
  return code < 0x20 ? `\\u${code.toString(16).padStart(4, '0')}` : character
}

/** The location in `root` as RFC 9535 writes a normalized path: `$['spec']['ports'][0]`. */
export function normalizedPath(root: unknown, location: FieldLocation): string {
  let path = '$'
  let value = root
  for (const step of location) {
    path +=
      typeof step === 'string'
        ? `['${Array.from(step, escapeInPath).join('')}']`
        : `[${Array.isArray(value) ? findItem(value, step.itemKey) : -1}]`
    value = valueAt(value, step)
  }
  return path
}

/** The location as the API server writes it in a conflict: `.spec.ports[port=80,protocol="TCP"]`. */
export function serverPath(location: FieldLocation): string {
  return location.map(serverStep).join('')
}

function serverStep(step: FieldStep): string {
  if (typeof step === 'string') return `.${step}`
  const members = Object.entries(step.itemKey).map(
    ([name, value]) =>
      `${name}=${typeof value === 'string' ? quoteText(value) : JSON.stringify(value)}`,
  )
  return `[${members.join(',')}]`
}
