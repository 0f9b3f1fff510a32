import { isApiError } from './api-error.ts'
import { METACONTROLLER } from './atomic-update.ts'
import { controllerReference } from './claim-children.ts'
import type { Resource } from './fields.ts'
import { toResource, withMetadata } from './fields.ts'
import type { LoopApi } from './loop-api.ts'
import { refOf } from './object-store.ts'

export type ApplyStrategy = 'server-side-apply' | 'dynamic-apply'

export const LAST_APPLIED = 'metacontroller.k8s.io/last-applied-configuration'

/** One child as it is to be, beside what the cache shows of it. */
export interface ChildApply {
  readonly parent: Resource
  readonly desired: Resource
  readonly observed: Resource | undefined
  readonly updateMethod: string
}

/** Metadata that the API server alone writes. */
export const systemMetadata = [
  'selfLink',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
] as const

/** Whatever Metacontroller creates or applies names the parent as its controller. */
export function owned({ desired, parent }: ChildApply): Resource {
  const owners = desired.metadata.ownerReferences ?? []
  if (owners.some((owner) => owner.uid === parent.metadata.uid)) return desired
  return withMetadata(desired, { ownerReferences: [...owners, controllerReference(parent)] })
}

export async function deleteObserved(api: LoopApi, observed: Resource): Promise<void> {
  const { uid = '' } = observed.metadata
  try {
    await api.delete(refOf(observed), { ...METACONTROLLER, uid, propagation: 'Background' })
  } catch (error) {
    if (!isApiError(error, 'NotFound')) throw error
  }
}

export function withoutLastApplied(object: Resource): Resource {
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
