import { isApiError } from './api-error.ts'
import type { ApiServer } from './api-server.ts'
import type { Resource } from './fields.ts'
import { fieldAt, fieldsOf, listOf } from './fields.ts'
import type { ObjectStore } from './object-store.ts'
import { refOf } from './object-store.ts'
import type { VirtualClock } from './virtual-clock.ts'

const LOOK_AGAIN_MS = 500
const by = { manager: 'kube-controller-manager' }

interface Parts {
  readonly clock: VirtualClock
  readonly store: ObjectStore
  readonly api: ApiServer
  /** How long a deleted namespace waits before its content is deleted. */
  readonly drainAfterMs: number
}

/** Empties deleted namespaces and lets them go once nothing is left in them. */
export function runNamespaceLifecycle(parts: Parts): void {
  const { clock, store, drainAfterMs } = parts
  const planned = new Set<string>()

  function plan(name: string, delayMs: number): void {
    if (planned.has(name)) return
    planned.add(name)
    clock.after(delayMs, () => {
      planned.delete(name)
      const namespace = store.get({ apiVersion: 'v1', kind: 'Namespace', name })
      if (namespace?.metadata.deletionTimestamp === undefined) return
      if (!drain(parts, namespace)) plan(name, LOOK_AGAIN_MS)
    })
  }

  store.watch(({ type, object, old }) => {
    if (object.kind === 'Namespace') {
      const isMarked = object.metadata.deletionTimestamp !== undefined
      const wasMarked = old?.metadata.deletionTimestamp !== undefined
      if (isMarked && !wasMarked && type !== 'DELETED') plan(object.metadata.name, drainAfterMs)
    } else if (type === 'DELETED' && object.metadata.namespace !== undefined) {
      plan(object.metadata.namespace, LOOK_AGAIN_MS)
    }
  })
}

/** Deletes what is left and says so; the namespace goes at the next look that finds it empty. */
function drain({ store, api, clock }: Parts, namespace: Resource): boolean {
  const content = store.contentOf(namespace.metadata.name)
  // Nothing can have come in since: a terminating namespace takes no new content.
  if (isDrained(namespace)) {
    const isFree = (namespace.metadata.finalizers ?? []).length === 0
    if (isFree) store.remove(namespace)
    else store.put({ ...namespace, spec: {} })
    return true
  }
  for (const object of content) {
    if (object.metadata.deletionTimestamp !== undefined) continue
    try {
      api.delete(refOf(object), { ...by, propagation: 'Background' })
    } catch (error) {
      if (!isApiError(error)) throw error
    }
  }
  const left = store.contentOf(namespace.metadata.name)
  const status = {
    ...fieldsOf(namespace.status),
    conditions: conditions(left, clock.timestamp()),
  }
  api.updateStatus({ ...namespace, status }, by)
  return left.length > 0
}

function isDrained(namespace: Resource): boolean {
  return listOf(fieldAt(namespace.status, 'conditions')).some(
    (condition) =>
      fieldAt(condition, 'type') === 'NamespaceContentRemaining' &&
      fieldAt(condition, 'status') === 'False',
  )
}

function conditions(left: readonly Resource[], time: string): readonly unknown[] {
  const condition = (type: string, status: string, reason: string, message: string): unknown => ({
    type,
    status,
    lastTransitionTime: time,
    reason,
    message,
  })
  const remaining = left.map((object) => `${object.kind} ${object.metadata.name}`).join(', ')
  const held = left.flatMap((object) => object.metadata.finalizers ?? [])
  return [
    condition(
      'NamespaceDeletionDiscoveryFailure',
      'False',
      'ResourcesDiscovered',
      'All resources successfully discovered',
    ),
    condition(
      'NamespaceDeletionGroupVersionParsingFailure',
      'False',
      'ParsedGroupVersions',
      'All legacy kube types successfully parsed',
    ),
    condition(
      'NamespaceDeletionContentFailure',
      'False',
      'ContentDeleted',
      'All content successfully deleted, may be waiting on finalization',
    ),
    left.length === 0
      ? condition(
          'NamespaceContentRemaining',
          'False',
          'ContentRemoved',
          'All content successfully removed',
        )
      : condition(
          'NamespaceContentRemaining',
          'True',
          'SomeResourcesRemain',
          `Some resources are remaining: ${remaining}`,
        ),
    held.length === 0
      ? condition(
          'NamespaceFinalizersRemaining',
          'False',
          'ContentHasNoFinalizers',
          'All content-preserving finalizers finished',
        )
      : condition(
          'NamespaceFinalizersRemaining',
          'True',
          'SomeFinalizersRemain',
          `Some content in the namespace has finalizers remaining: ${held.join(', ')}`,
        ),
  ]
}
