import type { ItemRemoval } from '../api/cluster-facts.ts'
import type { KubeObject } from '../api/kube-object.ts'
import { findItem, valueAt } from './field-location.ts'
import type { FieldSet } from './field-set.ts'
import { childSets, itemKeyOf, stepOf } from './field-set.ts'
import { isObject, memberOf } from '../api/json-object.ts'
import { isOwnManager } from './own-entry.ts'

interface Walk {
  readonly theirs: readonly FieldSet[]
  readonly live: unknown
  readonly desired: unknown
  readonly pointer: string
}

function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}

/** Items of others; a list of nothing but these has a replacement. */
export type ForeignItems = Pick<ItemRemoval, 'pointers' | 'replacements'>

const none: ForeignItems = { pointers: [], replacements: [] }

/** The items of one list that others own and that the desired list lacks. */
function strangersIn({ theirs, live, desired, pointer }: Walk): ForeignItems {
  if (!Array.isArray(live) || !Array.isArray(desired) || desired.length === 0) return none
  const keys = new Set(theirs.flatMap((set) => Object.keys(set)))
  const pointers = [...keys].flatMap((key) => {
    const itemKey = itemKeyOf(key)
    if (itemKey === undefined) return []
    const index = findItem(live, itemKey)
    return index < 0 || findItem(desired, itemKey) >= 0 ? [] : [`${pointer}/${index}`]
  })
  const isEmptied = pointers.length > 0 && new Set(pointers).size === live.length
  return { pointers, replacements: isEmptied ? [{ pointer, value: desired }] : [] }
}

function strangersBelow(walk: Walk): ForeignItems {
  const { theirs, live, desired, pointer } = walk
  const keys = new Set(theirs.flatMap((set) => Object.keys(set)))
  const deeper = [...keys].flatMap((key) => {
    const step = stepOf(key)
    if (step === undefined) return []
    const found = valueAt(live, step)
    const wanted = valueAt(desired, step)
    if (found === undefined || wanted === undefined) return []
    const name =
      typeof step === 'string'
        ? escapePointer(step)
        : String(findItem(Array.isArray(live) ? live : [], step.itemKey))
    return strangersBelow({
      theirs: childSets(theirs, key),
      live: found,
      desired: wanted,
      pointer: `${pointer}/${name}`,
    })
  })
  const all = [strangersIn(walk), ...deeper]
  return {
    pointers: all.flatMap(({ pointers }) => pointers),
    replacements: all.flatMap(({ replacements }) => replacements),
  }
}

function setsOf(live: KubeObject, isWanted: (manager: string) => boolean): readonly FieldSet[] {
  const sets: FieldSet[] = []
  for (const { manager = '', fieldsV1 } of live.metadata.managedFields ?? []) {
    if (isWanted(manager) && isObject(fieldsV1)) sets.push(fieldsV1)
  }
  return childSets(sets, 'f:spec')
}

function itemsOf(
  live: KubeObject,
  desired: KubeObject,
  isStranger: (manager: string) => boolean,
): ForeignItems {
  return strangersBelow({
    theirs: setsOf(live, isStranger),
    live: memberOf(live, 'spec'),
    desired: memberOf(desired, 'spec'),
    pointer: '/spec',
  })
}

/**
 * Items that other managers own, alone or with us, in associative lists of `spec` in which `desired`
 * sets items too. No apply removes such an item, forced or not, so one that makes the
 * whole refused (a second unnamed Service port) blocks every later apply. These are candidates: an
 * injected sidecar is one as well, so ask only when the API server refused the apply.
 */
export function foreignListItems(live: KubeObject, desired: KubeObject): ForeignItems {
  return itemsOf(live, desired, (manager) => !isOwnManager(live, manager))
}

/** The same by manager: whom to ask about a refused apply. */
export function foreignItemOwners(
  live: KubeObject,
  desired: KubeObject,
): readonly { readonly manager: string; readonly pointers: readonly string[] }[] {
  const managers = (live.metadata.managedFields ?? []).map(({ manager = '' }) => manager)
  return [...new Set(managers)].flatMap((manager) => {
    if (isOwnManager(live, manager)) return []
    const { pointers } = itemsOf(live, desired, (other) => other === manager)
    return pointers.length === 0 ? [] : [{ manager, pointers }]
  })
}
