import { isApiError } from './api-error.ts'
import type { ApiServer } from './api-server.ts'
import { atomicUpdate } from './atomic-update.ts'
import type { CompositeController } from './composite-controller.ts'
import type { Resource } from './fields.ts'
import { fieldAt, fieldsOf, withMetadata } from './fields.ts'
import type { Informers } from './informer.ts'
import { controllerOf } from './informer.ts'
import type { ObjectGroupsMap } from './object-groups.ts'
import { groupFor, insertObject } from './object-groups.ts'
import { refOf } from './object-store.ts'

type Labels = Readonly<Record<string, string>>

/** Which labels make an object a child of this parent. */
export function childSelector(
  controller: CompositeController,
  parent: Resource,
): (labels: Labels) => boolean {
  const wanted: Readonly<Record<string, unknown>> = controller.generatesSelector
    ? { 'controller-uid': parent.metadata.uid }
    : fieldsOf(fieldAt(parent.spec, 'selector', 'matchLabels'))
  return (labels) => Object.entries(wanted).every(([key, value]) => labels[key] === value)
}

interface Parts {
  readonly controller: CompositeController
  readonly api: ApiServer
  readonly informers: Informers
}

/**
 * The parent's children as the cache shows them. A child whose labels no longer match is released;
 * an orphan whose labels match is adopted. Source: pkg/third_party/kubernetes, ClaimObject.
 */
export function claimChildren(
  { controller, api, informers }: Parts,
  parent: Resource,
): ObjectGroupsMap {
  const groups: ObjectGroupsMap = new Map()
  const matches = childSelector(controller, parent)
  const namespace = controller.parent.isNamespaced ? parent.metadata.namespace : undefined
  for (const { apiVersion, info } of controller.children) {
    groupFor(groups, apiVersion, info.kind)
    const informer = informers.of(info)
    const candidates = [...informer.ownedBy(parent.metadata.uid ?? ''), ...informer.orphans()]
    for (const child of candidates) {
      if (namespace !== undefined && child.metadata.namespace !== namespace) continue
      try {
        if (claim(api, parent, child, matches(child.metadata.labels ?? {}))) {
          insertObject(groups, child)
        }
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error)
        throw new Error(`can't claim ${info.kind} children: ${why}`, { cause: error })
      }
    }
  }
  return groups
}

function claim(api: ApiServer, parent: Resource, child: Resource, isMatch: boolean): boolean {
  const isDeleting = parent.metadata.deletionTimestamp !== undefined
  if (controllerOf(child) !== undefined) {
    if (!isMatch && !isDeleting) release(api, parent, child)
    return isMatch
  }
  if (isDeleting || !isMatch || child.metadata.deletionTimestamp !== undefined) return false
  return adopt(api, parent, child)
}

function release(api: ApiServer, parent: Resource, child: Resource): void {
  ignoreGone(() =>
    atomicUpdate(api, child, (live) => {
      const owners = (live.metadata.ownerReferences ?? []).filter(
        (owner) => owner.uid !== parent.metadata.uid,
      )
      return withMetadata(live, { ownerReferences: owners.length > 0 ? owners : undefined })
    }),
  )
}

function adopt(api: ApiServer, parent: Resource, child: Resource): boolean {
  const fresh = api.get(refOf(parent))
  if (fresh?.metadata.uid !== parent.metadata.uid) {
    throw new Error(`original ${parent.kind} ${parent.metadata.name} is gone`)
  }
  if (fresh?.metadata.deletionTimestamp !== undefined) {
    throw new Error(
      `${parent.metadata.name} has just been deleted at ${fresh.metadata.deletionTimestamp}`,
    )
  }
  return ignoreGone(() =>
    atomicUpdate(api, child, (live) => {
      const owners = (live.metadata.ownerReferences ?? []).filter(
        (owner) => owner.uid !== parent.metadata.uid,
      )
      return withMetadata(live, { ownerReferences: [...owners, controllerReference(parent)] })
    }),
  )
}

export function controllerReference(parent: Resource): Readonly<Record<string, unknown>> {
  return {
    apiVersion: parent.apiVersion,
    kind: parent.kind,
    name: parent.metadata.name,
    uid: parent.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  }
}

function ignoreGone(action: () => unknown): boolean {
  try {
    action()
    return true
  } catch (error) {
    if (isApiError(error, 'NotFound')) return false
    throw error
  }
}
