import { isApiError } from './api-error.ts'
import { atomicUpdate } from './atomic-update.ts'
import type { ChildKind, CompositeController } from './composite-controller.ts'
import { joinedWords, wordsOf } from './error-words.ts'
import type { Resource } from './fields.ts'
import { fieldAt, fieldsOf, withMetadata } from './fields.ts'
import type { Informer } from './informer.ts'
import { controllerOf } from './informer.ts'
import type { LoopApi } from './loop-api.ts'
import type { ObjectGroupsMap } from './object-groups.ts'
import { groupFor, insertObject } from './object-groups.ts'
import { refOf } from './object-store.ts'

type Labels = Readonly<Record<string, string>>

/** A kind that a parent may own, and the cache of it. */
export interface WatchedChild extends ChildKind {
  readonly informer: Informer
}

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
  readonly api: LoopApi
  readonly children: readonly WatchedChild[]
}

/**
 * The parent's children as the cache shows them. A child whose labels no longer match is released;
 * an orphan whose labels match is adopted. Source: pkg/third_party/kubernetes, ClaimObject.
 */
export async function claimChildren(parts: Parts, parent: Resource): Promise<ObjectGroupsMap> {
  const groups: ObjectGroupsMap = new Map()
  const matches = childSelector(parts.controller, parent)
  const namespace = parts.controller.parent.isNamespaced ? parent.metadata.namespace : undefined
  for (const { apiVersion, info, informer } of parts.children) {
    groupFor(groups, apiVersion, info.kind)
    const errors: string[] = []
    const candidates = [...informer.ownedBy(parent.metadata.uid ?? ''), ...informer.orphans()]
    for (const child of candidates) {
      if (namespace !== undefined && child.metadata.namespace !== namespace) continue
      try {
        const change = neededChange(parent, child, matches(child.metadata.labels ?? {}))
        if (change === 'ignore') continue
        if (change === 'keep' || (await applyChange(parts.api, change, { parent, child }))) {
          insertObject(groups, child)
        }
      } catch (error) {
        errors.push(wordsOf(error))
      }
    }
    if (errors.length > 0) {
      throw new Error(`can't claim ${info.kind} children: ${joinedWords(errors)}`)
    }
  }
  return groups
}

type Change = 'keep' | 'ignore' | 'release' | 'adopt'

function neededChange(parent: Resource, child: Resource, isMatch: boolean): Change {
  const isDeleting = parent.metadata.deletionTimestamp !== undefined
  if (controllerOf(child) !== undefined) {
    if (isMatch) return 'keep'
    return isDeleting ? 'ignore' : 'release'
  }
  const isGoing = child.metadata.deletionTimestamp !== undefined
  return isDeleting || !isMatch || isGoing ? 'ignore' : 'adopt'
}

interface Pair {
  readonly parent: Resource
  readonly child: Resource
}

/** Whether the child is the parent's afterwards. */
async function applyChange(
  api: LoopApi,
  change: 'release' | 'adopt',
  { parent, child }: Pair,
): Promise<boolean> {
  if (change === 'adopt') await refuseIfGone(api, { parent, child })
  const reference = change === 'adopt' ? [controllerReference(parent)] : []
  try {
    await atomicUpdate(api, child, (live) => {
      const others = (live.metadata.ownerReferences ?? []).filter(
        (owner) => owner.uid !== parent.metadata.uid,
      )
      const owners = [...others, ...reference]
      return withMetadata(live, { ownerReferences: owners.length > 0 ? owners : undefined })
    })
    return change === 'adopt'
  } catch (error) {
    if (isApiError(error, 'NotFound')) return false
    throw error
  }
}

/** Adoption rests on an uncached look at the parent. */
async function refuseIfGone(api: LoopApi, { parent, child }: Pair): Promise<void> {
  const fresh = await api.get(refOf(parent))
  const { kind, metadata } = child
  const prefix = `can't adopt ${kind} ${metadata.namespace ?? ''}/${metadata.name} (${metadata.uid ?? ''}): `
  const { name, namespace = '', uid } = parent.metadata
  if (fresh?.metadata.uid !== uid) {
    throw new Error(
      `${prefix}can't recheck DeletionTimestamp: original ${parent.kind} ${namespace}/${name} is gone`,
    )
  }
  const deletedAt = fresh?.metadata.deletionTimestamp
  if (deletedAt === undefined) return
  throw new Error(`${prefix}${namespace}/${name} has just been deleted at ${deletedAt}`)
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
