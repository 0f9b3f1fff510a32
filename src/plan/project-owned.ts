import type { KubeObject, ManagedFieldsEntry, ObjectMeta } from '../api/kube-object.ts'
import type { FieldSet } from './field-set.ts'
import {
  childSet,
  childSets,
  fieldNameOf,
  hasItemKey,
  hasMembers,
  itemKeyOf,
  setValueOf,
} from './field-set.ts'
import type { Members } from './json-object.ts'
import { isObject, memberOf, setMember } from './json-object.ts'

/**
 * What becomes of a key below which nothing of ours is left: custom resources get `null` from
 * client-go, built-in kinds lose the key.
 */
type Emptied = 'null' | 'drop'

/** One step of the walk: a live value, our part of it and the parts of all other entries. */
interface Step {
  readonly value: unknown
  readonly set: FieldSet
  readonly others: readonly FieldSet[]
  readonly emptied: Emptied
}

/** Nothing of ours is left here. */
const nothing = Symbol('nothing')

function stepInto(step: Step, key: string, value: unknown): Step | undefined {
  const set = childSet(step.set, key)
  if (set === undefined) return undefined
  return { ...step, value, set, others: childSets(step.others, key) }
}

function isEmptyContainer(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0
  return isObject(value) && Object.keys(value).length === 0
}

function projectValue(step: Step): unknown {
  const { value, set, others } = step
  if (isEmptyContainer(value)) return value
  // A leaf is an atom, so the whole value is ours. Where another entry owns members below it, it
  // was applied as {} or [] and others filled it.
  if (!hasMembers(set)) return others.some(hasMembers) ? nothing : value
  if (Array.isArray(value)) return projectItems(step, value)
  return isObject(value) ? projectMembers(step, value) : nothing
}

function projectMembers(step: Step, value: Members): unknown {
  const result: Record<string, unknown> = {}
  let isEmpty = true
  for (const key of Object.keys(step.set)) {
    const name = fieldNameOf(key)
    if (name === undefined || !Object.hasOwn(value, name)) continue
    const child = stepInto(step, key, value[name])
    if (child === undefined) continue
    const owned = projectValue(child)
    // Only what client-go walks into becomes null there; a scalar where we had a map is not ours.
    const isNull = owned === nothing && step.emptied === 'null' && typeof child.value === 'object'
    if (owned === nothing && !isNull) continue
    setMember(result, name, isNull ? null : owned)
    isEmpty = false
  }
  return isEmpty ? nothing : result
}

/** Adds the item's key where what is left of it has none: the API server refuses items without. */
function withItemKey(item: unknown, itemKey: Members): unknown {
  if (!isObject(item)) return item
  const hasKey = Object.keys(itemKey).some((name) => Object.hasOwn(item, name))
  return hasKey ? item : { ...itemKey, ...item }
}

function projectItems(step: Step, items: readonly unknown[]): unknown {
  const keyed = Object.keys(step.set).map((key) => ({ key, itemKey: itemKeyOf(key) }))
  const scalars = new Set(Object.keys(step.set).map((key) => setValueOf(key)?.value))
  const result: unknown[] = []
  for (const item of items) {
    if (!isObject(item)) {
      if (item !== undefined && scalars.has(item)) result.push(item)
      continue
    }
    const match = keyed.find(({ itemKey }) => itemKey !== undefined && hasItemKey(item, itemKey))
    if (match?.itemKey === undefined) continue
    const child = stepInto(step, match.key, item)
    const owned = child === undefined ? nothing : projectValue(child)
    if (owned !== nothing) result.push(withItemKey(owned, match.itemKey))
  }
  return result.length === 0 ? nothing : result
}

/** `apiVersion`, `kind`, name and namespace: what every answer must carry. */
export function identityOf(live: KubeObject): KubeObject {
  const { name, namespace } = live.metadata
  const metadata: ObjectMeta = namespace === undefined ? { name } : { name, namespace }
  return { apiVersion: live.apiVersion, kind: live.kind, metadata }
}

/** The fields of `live` that `entry` owns, with the object's identity. */
export function projectEntry(
  live: KubeObject,
  entry: ManagedFieldsEntry,
  emptiedAt: (topLevelName: string) => Emptied,
): KubeObject {
  const identity = identityOf(live)
  const others = (live.metadata.managedFields ?? []).filter((other) => other !== entry)
  const root: Step = {
    value: live,
    set: fieldsOf(entry) ?? {},
    others: others.map((other) => fieldsOf(other) ?? {}),
    emptied: 'drop',
  }
  const result: Record<string, unknown> = {}
  for (const key of Object.keys(root.set)) {
    const name = fieldNameOf(key)
    const value = name === undefined ? undefined : memberOf(live, name)
    const child = stepInto(root, key, value)
    if (name === undefined || value === undefined || child === undefined) continue
    const emptied = emptiedAt(name)
    const owned = projectValue({ ...child, emptied })
    if (owned !== nothing) setMember(result, name, owned)
    else if (emptied === 'null' && typeof value === 'object') setMember(result, name, null)
  }
  const metadata = isObject(result['metadata']) ? result['metadata'] : {}
  return { ...result, ...identity, metadata: { ...metadata, ...identity.metadata } }
}

function fieldsOf(entry: ManagedFieldsEntry): FieldSet | undefined {
  return isObject(entry.fieldsV1) ? entry.fieldsV1 : undefined
}

// API groups that are compiled into Kubernetes; every other group is a CustomResourceDefinition's.
const builtInGroups: ReadonlySet<string> = new Set([
  '',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'apps',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'events.k8s.io',
  'extensions',
  'flowcontrol.apiserver.k8s.io',
  'internal.apiserver.k8s.io',
  'networking.k8s.io',
  'node.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'resource.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
  'storagemigration.k8s.io',
])

function asClientGo(live: KubeObject): (topLevelName: string) => Emptied {
  const slash = live.apiVersion.indexOf('/')
  const group = slash < 0 ? '' : live.apiVersion.slice(0, slash)
  if (!builtInGroups.has(group)) return () => 'null'
  // The data of a ControllerRevision is raw JSON, without types that would swallow the nulls.
  const isRevision = group === 'apps' && live.kind === 'ControllerRevision'
  return (name) => (isRevision && name === 'data' ? 'null' : 'drop')
}

/** The entry of a manager for the object itself: entries of subresources are other managers'. */
export function findEntry(
  live: KubeObject,
  manager: string,
  operation: string,
): ManagedFieldsEntry | undefined {
  return live.metadata.managedFields?.find(
    (entry) =>
      entry.manager === manager &&
      entry.operation === operation &&
      (entry.subresource ?? '') === '',
  )
}

/**
 * The fields of a live object that one manager owns, as client-go's ExtractXxx gives them: identity
 * alone when it owns none. Owned fields that are not live are left out.
 */
export function projectOwned(live: KubeObject, manager: string, operation: string): KubeObject {
  const entry = findEntry(live, manager, operation)
  return entry === undefined ? identityOf(live) : projectEntry(live, entry, asClientGo(live))
}
