import { isApiError } from './api-error.ts'
import type { ApiServer } from './api-server.ts'
import type { Resource } from './fields.ts'
import { fieldAt, textOf, withMetadata } from './fields.ts'
import type { Kinds } from './kinds.ts'
import type { ObjectStore } from './object-store.ts'
import { refOf } from './object-store.ts'
import type { VirtualClock } from './virtual-clock.ts'

const by = { manager: 'kube-apiserver' }

interface Parts {
  readonly clock: VirtualClock
  readonly store: ObjectStore
  readonly kinds: Kinds
  readonly api: ApiServer
}

/**
 * Serves a kind from the moment its CRD exists. A deleted CRD first deletes its objects and waits
 * for their finalizers.
 */
export function runCrdLifecycle(parts: Parts): void {
  const { clock, store, kinds } = parts
  store.watch(({ type, object }) => {
    if (object.kind === 'CustomResourceDefinition') {
      if (type === 'DELETED') kinds.unregister(object)
      else if (object.metadata.deletionTimestamp !== undefined) {
        clock.after(50, () => removeInstances(parts, object))
      } else kinds.register(object)
      return
    }
    if (type !== 'DELETED') return
    for (const crd of deletedCrds(parts, object)) clock.after(50, () => removeInstances(parts, crd))
  })
}

function deletedCrds({ store, kinds }: Parts, instance: Resource): readonly Resource[] {
  const info = kinds.byKind('apiextensions.k8s.io/v1', 'CustomResourceDefinition')
  if (info === undefined) return []
  return store
    .list(info)
    .filter(
      (crd) =>
        crd.metadata.deletionTimestamp !== undefined &&
        fieldAt(crd.spec, 'names', 'kind') === instance.kind,
    )
}

function removeInstances({ store, kinds, api }: Parts, crd: Resource): void {
  const group = textOf(fieldAt(crd.spec, 'group'))
  const info = kinds.byKind(`${group}/v1`, textOf(fieldAt(crd.spec, 'names', 'kind')))
  const live = store.get(refOf(crd))
  if (info === undefined || live === undefined) return
  for (const object of store.list(info)) {
    if (object.metadata.deletionTimestamp !== undefined) continue
    try {
      api.delete(refOf(object), { ...by, propagation: 'Background' })
    } catch (error) {
      if (!isApiError(error)) throw error
    }
  }
  if (store.list(info).length === 0) {
    api.update(withMetadata(live, { finalizers: undefined }), by)
  }
}
