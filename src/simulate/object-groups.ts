import type { Resource } from './fields.ts'
import { nameKey } from './object-store.ts'

interface Group {
  readonly apiVersion: string
  readonly kind: string
  readonly objects: Map<string, Resource>
}

/** Objects by kind and then by `namespace/name`, as hooks of version v2 get them. */
export type ObjectGroupsMap = Map<string, Group>

/** Adds an empty group: hooks see every kind they asked for, also without objects. */
export function groupFor(groups: ObjectGroupsMap, apiVersion: string, kind: string): Group {
  const key = `${kind}.${apiVersion}`
  const found = groups.get(key)
  if (found !== undefined) return found
  const created = { apiVersion, kind, objects: new Map<string, Resource>() }
  groups.set(key, created)
  return created
}

/** A later object of the same name takes the place of an earlier one. */
export function insertObject(groups: ObjectGroupsMap, object: Resource): void {
  const { objects } = groupFor(groups, object.apiVersion, object.kind)
  objects.set(nameKey(object.metadata), object)
}

/** The groups in Metacontroller's order: by API group, version and kind. */
export function sortedGroups(groups: ObjectGroupsMap): readonly Group[] {
  const order = (group: Group): string => {
    const [version = '', name = ''] = group.apiVersion.split('/').reverse()
    return `${name}\0${version}\0${group.kind}`
  }
  return [...groups.values()].sort((left, right) => (order(left) < order(right) ? -1 : 1))
}

/** The JSON of a hook request: Go writes maps with sorted keys. */
export function groupsToJson(groups: ObjectGroupsMap): Record<string, Record<string, Resource>> {
  const result: Record<string, Record<string, Resource>> = {}
  for (const key of [...groups.keys()].sort()) {
    const objects = groups.get(key)?.objects ?? new Map<string, Resource>()
    result[key] = Object.fromEntries(
      [...objects].sort(([left], [right]) => (left < right ? -1 : 1)),
    )
  }
  return result
}
