import { isObject, memberOf } from '../api/json-object.ts'
import type { KubeObject } from '../api/kube-object.ts'

/** Names that mean the node or the row itself, whatever the hub maps. */
export const reservedVariables = ['uid', 'hubId', 'templateRef', 'activate'] as const

/** The variables that templates of a hub's forms may read; undefined where its mappings are unusable. */
export function offeredVariables({ spec }: KubeObject): ReadonlySet<string> | undefined {
  const mappings = memberOf(spec, 'valueMappings')
  if (!isObject(mappings)) return undefined
  const extras = memberOf(spec, 'extraValueMappings')
  const host = memberOf(mappings, 'hostOrUrl')
  return new Set<string>([
    ...reservedVariables,
    ...(typeof host === 'string' ? ['hostOrUrl', 'host'] : []),
    ...(isObject(extras) ? Object.keys(extras) : []),
  ])
}
