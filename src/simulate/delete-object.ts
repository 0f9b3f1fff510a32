import type { ApiError } from './api-error.ts'
import { conflict } from './api-error.ts'
import { isDeepEqual } from './deep-equal.ts'
import type { Resource } from './fields.ts'
import { fieldAt, fieldsOf, listOf, withMetadata } from './fields.ts'
import type { KindInfo } from './kinds.ts'
import { qualifiedResource } from './kinds.ts'
import type { ObjectStore } from './object-store.ts'

export type Propagation = 'Background' | 'Foreground' | 'Orphan'

export interface DeleteOptions {
  readonly manager: string
  /** Default: what the object's finalizers say, else Background. */
  readonly propagation?: Propagation
  readonly uid?: string
  readonly resourceVersion?: string
}

export const FOREGROUND_FINALIZER = 'foregroundDeletion'
export const ORPHAN_FINALIZER = 'orphan'

/** Deletes an object, or marks it deleted while finalizers hold it. */
export function deleteObject(
  store: ObjectStore,
  info: KindInfo,
  object: Resource,
  options: DeleteOptions & { readonly time: string },
): void {
  checkPreconditions(info, object, options)
  const finalizers = finalizersAfter(object.metadata.finalizers ?? [], options.propagation)
  const isNamespace = object.kind === 'Namespace'
  const isMarked = object.metadata.deletionTimestamp !== undefined
  const holdsContent = isNamespace && listOf(fieldAt(object.spec, 'finalizers')).length > 0
  if (isMarked && holdsContent) {
    const why =
      'The system is ensuring all content is removed from this namespace.  Upon completion, this namespace will automatically be purged by the system.'
    throw conflict(info.resource, object.metadata.name, why)
  }
  if (finalizers.length === 0 && !holdsContent) {
    store.remove(object)
    return
  }
  if (isMarked && isDeepEqual(finalizers, object.metadata.finalizers)) return
  const generation = object.metadata.generation
  const marked = withMetadata(object, {
    finalizers: finalizers.length > 0 ? finalizers : undefined,
    ...(isMarked
      ? {}
      : {
          deletionTimestamp: options.time,
          ...(isNamespace ? {} : { deletionGracePeriodSeconds: 0 }),
          ...(generation === undefined ? {} : { generation: generation + 1 }),
        }),
  })
  const phase = isNamespace ? { status: { ...fieldsOf(object.status), phase: 'Terminating' } } : {}
  store.put({ ...marked, ...phase })
}

function checkPreconditions(info: KindInfo, object: Resource, options: DeleteOptions): void {
  const { uid, resourceVersion, name } = object.metadata
  const fail = (what: string, wanted: string, found: string | undefined): ApiError =>
    conflict(
      qualifiedResource(info),
      name,
      `Precondition failed: ${what} in precondition: ${wanted}, ${what} in object meta: ${found ?? ''}`,
    )
  if (options.uid !== undefined && options.uid !== uid) throw fail('UID', options.uid, uid)
  if (options.resourceVersion !== undefined && options.resourceVersion !== resourceVersion) {
    throw fail('ResourceVersion', options.resourceVersion, resourceVersion)
  }
}

function finalizersAfter(
  finalizers: readonly string[],
  propagation: Propagation | undefined,
): readonly string[] {
  if (propagation === undefined) return finalizers
  const others = finalizers.filter(
    (name) => name !== FOREGROUND_FINALIZER && name !== ORPHAN_FINALIZER,
  )
  if (propagation === 'Foreground') return [...others, FOREGROUND_FINALIZER]
  return propagation === 'Orphan' ? [...others, ORPHAN_FINALIZER] : others
}
