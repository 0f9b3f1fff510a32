import { isObject } from '../api/json-object.ts'

/**
 * Members that tell the items of a Kubernetes list apart, most specific first: a volume mount has a
 * name, but it is that of its volume.
 */
const naturalKeys: readonly (readonly string[])[] = [
  ['containerPort', 'protocol'],
  ['port', 'protocol'],
  ['mountPath'],
  ['devicePath'],
  ['name'],
  ['uid'],
  ['ip'],
  ['topologyKey', 'whenUnsatisfiable'],
  ['key'],
  ['type'],
  ['host'],
  ['path'],
]

export interface Pairing {
  /** Items are paired by a natural key; else by their index. */
  readonly isKeyed: boolean
  /** Index of the item of `to` that is the same thing as item `index` of `from`. */
  partnerOf(index: number): number | undefined
}

/**
 * Which items of two versions of a list are the same thing: those with the same natural key, when
 * every item on both sides has it and no two share it; else those at the same index.
 */
export function pairItems(from: readonly unknown[], to: readonly unknown[]): Pairing {
  for (const members of naturalKeys) {
    const fromKeys = keysOf(from, members)
    const toKeys = fromKeys && keysOf(to, members)
    if (fromKeys === undefined || toKeys === undefined) continue
    const places = new Map(toKeys.map((key, index) => [key, index]))
    return { isKeyed: true, partnerOf: (index) => places.get(fromKeys[index] ?? '') }
  }
  return { isKeyed: false, partnerOf: (index) => (index < to.length ? index : undefined) }
}

/** The key of every item, or undefined when they cannot be told apart by these members. */
function keysOf(
  items: readonly unknown[],
  members: readonly string[],
): readonly string[] | undefined {
  const keys: string[] = []
  for (const item of items) {
    const key = isObject(item) ? keyOf(item, members) : undefined
    if (key === undefined) return undefined
    keys.push(key)
  }
  return new Set(keys).size === keys.length ? keys : undefined
}

function keyOf(
  item: Readonly<Record<string, unknown>>,
  members: readonly string[],
): string | undefined {
  const values: (string | number)[] = []
  for (const member of members) {
    // The API server fills in the protocol of a port, so one side may lack it.
    const value = Object.hasOwn(item, member) ? item[member] : undefined
    const known = value === undefined && member === 'protocol' ? 'TCP' : value
    if (typeof known !== 'string' && typeof known !== 'number') return undefined
    values.push(known)
  }
  return JSON.stringify(values)
}
