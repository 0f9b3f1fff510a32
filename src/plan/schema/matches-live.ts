import type { KubeObject } from '../../api/kube-object.ts'
import { hasAnyMember, isObject, memberOf } from '../../api/json-object.ts'
import { pairItems } from '../pair-items.ts'
import { sameJson } from '../same-json.ts'
import { canonicalize } from './canonicalize.ts'

/** Written by the API server alone, whatever an apply says. */
const systemFields = new Set([
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'generation',
  'managedFields',
  'resourceVersion',
  'selfLink',
  'uid',
])

/**
 * Whether everything that `desired` says (in canonical form) stands in `live`. What live has besides,
 * fields and list items, does not matter. A false only raises the suspicion that an apply was refused;
 * the dry run after it decides.
 */
export function matchesLive(desired: KubeObject, live: KubeObject): boolean {
  return everyMember(canonicalize(desired), (name, value) => {
    if (name === 'status') return true
    const liveValue = memberOf(live, name)
    if (name !== 'metadata' || !isObject(value)) return isIn(value, liveValue)
    return everyMember(value, (field, content) => {
      if (systemFields.has(field)) return true
      const liveContent = memberOf(liveValue, field)
      // Finalizers are a set: controllers add theirs at either end.
      return field === 'finalizers' ? includesAll(content, liveContent) : isIn(content, liveContent)
    })
  })
}

function isIn(desired: unknown, live: unknown): boolean {
  // Go writes an empty list as null where it has no `omitempty`, such as the rules of a Role.
  if (live === undefined || live === null) return isEmpty(desired)
  if (Array.isArray(desired)) return Array.isArray(live) && areItemsIn(desired, live)
  if (!isObject(desired)) return desired === live
  return isObject(live) && everyMember(desired, (name, value) => isIn(value, memberOf(live, name)))
}

function areItemsIn(desired: readonly unknown[], live: readonly unknown[]): boolean {
  if (desired.length === 0 || !desired.every(isObject)) return sameJson(desired, live)
  const pairs = pairItems(desired, live)
  return desired.every((item, index) => {
    const partner = pairs.partnerOf(index)
    return partner !== undefined && isIn(item, live[partner])
  })
}

function includesAll(desired: unknown, live: unknown): boolean {
  if (!Array.isArray(desired)) return isIn(desired, live)
  const present = new Set<unknown>(Array.isArray(live) ? live : [])
  return desired.every((item) => present.has(item))
}

/** Nothing to a custom resource too: it may be stored, or pruned. */
function isEmpty(value: unknown): boolean {
  if (value === null || value === '') return true
  return Array.isArray(value) ? value.length === 0 : isObject(value) && !hasAnyMember(value)
}

function everyMember(object: object, test: (name: string, value: unknown) => boolean): boolean {
  return Object.entries(object).every(([name, value]) => test(name, value))
}
