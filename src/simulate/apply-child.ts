import type { KubeObject } from '../api/kube-object.ts'
import { isApiError } from './api-error.ts'
import type { ApiServer } from './api-server.ts'
import { METACONTROLLER } from './atomic-update.ts'
import { controllerReference } from './claim-children.ts'
import { isDeepEqual } from './deep-equal.ts'
import { dynamicMerge } from './dynamic-merge.ts'
import type { Fields, Resource } from './fields.ts'
import { fieldAt, isFields, toResource, withField, withMetadata } from './fields.ts'
import { nameKey, refOf } from './object-store.ts'
import { stableJson } from './stable-json.ts'

export type ApplyStrategy = 'server-side-apply' | 'dynamic-apply'

export const LAST_APPLIED = 'metacontroller.k8s.io/last-applied-configuration'

/** One child as it is to be, beside what the cache shows of it. */
export interface ChildApply {
  readonly parent: Resource
  readonly desired: Resource
  readonly observed: Resource | undefined
  readonly updateMethod: string
}

/** What Metacontroller remembers of its last server-side apply of a child, process-wide. */
export type ApplyMemory = Map<string, AppliedState>

interface AppliedState {
  readonly desired: DesiredText
  readonly uid: string | undefined
  readonly generation: number | undefined
  readonly resourceVersion: string | undefined
}

const systemMetadata = [
  'selfLink',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
] as const

/** Source: pkg/controller/common/manage_children.go. Returns whether it wrote to the API server. */
export function applyServerSide(api: ApiServer, memory: ApplyMemory, child: ChildApply): boolean {
  const { observed } = child
  if (observed?.metadata.deletionTimestamp !== undefined) return false
  const desired = forServerSideApply(owned(child))
  const text = textOf(desired)
  const key = `${desired.kind}/${desired.apiVersion.split('/')[0] ?? ''}/${nameKey(desired.metadata)}`
  if (observed !== undefined) {
    if (isRemembered(memory.get(key), observed, text)) return false
    if (child.updateMethod === 'OnDelete') {
      memory.set(key, stateOf(observed, text))
      return false
    }
    if (child.updateMethod === 'Recreate') return recreate(api, observed, desired)
    if (LAST_APPLIED in (observed.metadata.annotations ?? {}) && !dropLastApplied(api, observed)) {
      return true
    }
  }
  try {
    const applied = api.apply(desired, { ...METACONTROLLER, force: true })
    memory.set(key, stateOf(applied, text))
  } catch (error) {
    if (!isApiError(error, 'Conflict')) throw error
  }
  return true
}

function forServerSideApply(desired: Resource): Resource {
  const dropped = Object.fromEntries(systemMetadata.map((name) => [name, undefined]))
  const bare = withMetadata(withoutLastApplied(desired), dropped)
  const { apiVersion, kind, metadata } = bare
  // What an answer leaves undefined would not have travelled over the wire either.
  return { ...withoutUndefined(withField(bare, ['status'], undefined)), apiVersion, kind, metadata }
}

function withoutUndefined(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

/** The same object as `raw` is the same as `sorted`; sorting is only done where it can matter. */
interface DesiredText {
  readonly raw: string
  readonly sorted: () => string
}

function textOf(desired: Resource): DesiredText {
  return { raw: JSON.stringify(desired), sorted: () => stableJson(desired) }
}

function isSameText(left: DesiredText, right: DesiredText): boolean {
  return left.raw === right.raw || left.sorted() === right.sorted()
}

function stateOf({ metadata }: Resource, desired: DesiredText): AppliedState {
  const { uid, generation, resourceVersion } = metadata
  return { desired, uid, generation, resourceVersion }
}

function isRemembered(
  state: AppliedState | undefined,
  observed: Resource,
  desired: DesiredText,
): boolean {
  const { uid, generation, resourceVersion } = observed.metadata
  if (state === undefined || state.uid !== uid || !isSameText(state.desired, desired)) return false
  // Kinds without a generation are compared by their resourceVersion.
  return generation === undefined
    ? state.resourceVersion === resourceVersion
    : state.generation === generation
}

function dropLastApplied(api: ApiServer, observed: Resource): boolean {
  try {
    const patch = { metadata: { annotations: { [LAST_APPLIED]: null } } }
    api.patch(refOf(observed), patch, METACONTROLLER)
    return true
  } catch (error) {
    if (isApiError(error, 'NotFound')) return false
    throw error
  }
}

function recreate(api: ApiServer, observed: Resource, desired: Resource): boolean {
  const planned = api.apply(desired, { ...METACONTROLLER, force: true, dryRun: true })
  const isChanged = !isDeepEqual(forServerSideApply(planned), forServerSideApply(observed))
  if (isChanged) deleteObserved(api, observed)
  return isChanged
}

function deleteObserved(api: ApiServer, observed: Resource): void {
  const { uid = '' } = observed.metadata
  try {
    api.delete(refOf(observed), { ...METACONTROLLER, uid, propagation: 'Background' })
  } catch (error) {
    if (!isApiError(error, 'NotFound')) throw error
  }
}

/** The default mode: a merge on Metacontroller's side and a plain create or update. */
export function applyDynamically(api: ApiServer, child: ChildApply): boolean {
  const { observed, desired } = child
  if (observed === undefined) {
    try {
      api.create(owned({ ...child, desired: withLastApplied(desired, desired) }), METACONTROLLER)
    } catch (error) {
      // An object that is there already is left alone, whoever it belongs to.
      if (!isApiError(error, 'AlreadyExists')) throw error
    }
    return true
  }
  const next = dynamicUpdate(observed, withoutLastApplied(desired))
  if (isDeepEqual(next, observed)) return false
  if (observed.metadata.deletionTimestamp !== undefined) return false
  if (child.updateMethod === 'OnDelete') return false
  if (child.updateMethod === 'Recreate') {
    deleteObserved(api, observed)
    return true
  }
  try {
    api.update(next, METACONTROLLER)
  } catch (error) {
    if (!isApiError(error, 'NotFound') && !isApiError(error, 'Conflict')) throw error
  }
  return true
}

function dynamicUpdate(observed: Resource, desired: Resource): Resource {
  const annotation = observed.metadata.annotations?.[LAST_APPLIED]
  const lastApplied: unknown = annotation === undefined ? {} : JSON.parse(annotation)
  const merged = dynamicMerge(observed, lastApplied, desired)
  const fields: Fields = isFields(merged) ? merged : desired
  const reverted = Object.fromEntries(
    systemMetadata.map((name) => [name, fieldAt(observed.metadata, name)]),
  )
  const { apiVersion, kind } = desired
  const metadata = { ...fieldsOfMetadata(fields), name: observed.metadata.name }
  const object = withMetadata({ ...fields, apiVersion, kind, metadata }, reverted)
  const status = observed.status === undefined ? {} : { status: observed.status }
  const bare = withField(object, ['status'], undefined)
  return withLastApplied(
    { ...bare, ...status, apiVersion, kind, metadata: object.metadata },
    desired,
  )
}

function fieldsOfMetadata(fields: Fields): Fields {
  return isFields(fields['metadata']) ? fields['metadata'] : {}
}

function withLastApplied(object: Resource, desired: KubeObject): Resource {
  const annotations = { ...object.metadata.annotations, [LAST_APPLIED]: stableJson(desired) }
  return withMetadata(object, { annotations })
}

function withoutLastApplied(object: Resource): Resource {
  const annotations = object.metadata.annotations
  if (annotations?.[LAST_APPLIED] === undefined) return object
  return toResource({
    ...object,
    metadata: {
      ...object.metadata,
      annotations: Object.fromEntries(
        Object.entries(annotations).filter(([name]) => name !== LAST_APPLIED),
      ),
    },
  })
}

/** Whatever Metacontroller creates or applies names the parent as its controller. */
function owned({ desired, parent }: ChildApply): Resource {
  const owners = desired.metadata.ownerReferences ?? []
  if (owners.some((owner) => owner.uid === parent.metadata.uid)) return desired
  return withMetadata(desired, { ownerReferences: [...owners, controllerReference(parent)] })
}
