import { isApiError } from './api-error.ts'
import type { ApplyMemory } from './apply-server-side.ts'
import type { ApplyStrategy } from './apply-child.ts'
import { atomicUpdate } from './atomic-update.ts'
import type { WatchedChild } from './claim-children.ts'
import { childSelector, claimChildren } from './claim-children.ts'
import type { CompositeController } from './composite-controller.ts'
import { isDeepEqual } from './deep-equal.ts'
import { FOREGROUND_FINALIZER, ORPHAN_FINALIZER } from './delete-object.ts'
import { joinedWords, wordsOf } from './error-words.ts'
import type { Fields, Resource } from './fields.ts'
import { fieldsOf, listOf, textOf, withMetadata } from './fields.ts'
import type { HookCall } from './hook-call.ts'
import { callHook, TooManyRequests } from './hook-call.ts'
import type { KindLookup } from './kinds.ts'
import type { LoopApi } from './loop-api.ts'
import { manageChildren } from './manage-children.ts'
import type { ObjectGroupsMap } from './object-groups.ts'
import { groupsToJson, insertObject } from './object-groups.ts'
import type { RelatedObjects } from './related-objects.ts'

/** What a call of a hook and a write to the API server cost, in virtual milliseconds. */
export interface Costs {
  readonly hookMs: number
  readonly writeMs: number
}

export interface SyncParts {
  readonly controller: CompositeController
  readonly api: LoopApi
  readonly kinds: KindLookup
  readonly children: readonly WatchedChild[]
  readonly related: RelatedObjects
  readonly call: HookCall
  readonly strategy: ApplyStrategy
  readonly memory: ApplyMemory
  readonly costs: Costs
  readonly resyncAfter: (delayMs: number) => void
}

/** One sync of one parent, step by step. Source: pkg/controller/composite/controller.go. */
export async function* syncParent(
  parts: SyncParts,
  cached: Resource,
): AsyncGenerator<number, void> {
  const { controller, costs } = parts
  let parent = await withOurFinalizer(parts, cached)
  if (parent !== cached) yield costs.writeMs
  const observed = await claimChildren(parts, parent)
  const related = await parts.related.of(parent)
  yield costs.hookMs
  const answer = await ask(parts, parent, { observed, related })
  const resyncAfterSeconds = answer['resyncAfterSeconds']
  if (typeof resyncAfterSeconds === 'number' && resyncAfterSeconds > 0) {
    parts.resyncAfter(Math.round(resyncAfterSeconds * 1000))
  }
  if (answer['finalized'] === true) {
    parent = await withoutOurFinalizer(parts, parent)
    yield costs.writeMs
  }
  const desired = desiredChildren(controller, parent, answer)
  const errors = shouldManage(controller, parent)
    ? yield* manageChildren({ ...parts, writeMs: costs.writeMs }, { parent, observed, desired })
    : []
  if (await writeStatus(parts.api, parent, fieldsOf(answer['status']))) yield costs.writeMs
  if (errors.length > 0) {
    throw new Error(`can't reconcile children for ${describe(parent)}: ${joinedWords(errors)}`)
  }
}

function describe({ kind, metadata }: Resource): string {
  return `${kind} ${metadata.namespace ?? ''}/${metadata.name}`
}

async function withOurFinalizer(
  { api, controller }: SyncParts,
  parent: Resource,
): Promise<Resource> {
  const { finalizers = [], deletionTimestamp } = parent.metadata
  const isWanted = controller.hookUrl('finalize') !== undefined
  if (finalizers.includes(controller.finalizer) === isWanted) return parent
  if (!isWanted) return withoutOurFinalizer({ api, controller }, parent)
  if (deletionTimestamp !== undefined) return parent
  try {
    return await atomicUpdate(api, parent, (live) => {
      const before = live.metadata.finalizers ?? []
      if (before.includes(controller.finalizer)) return undefined
      return withMetadata(live, { finalizers: [...before, controller.finalizer] })
    })
  } catch (error) {
    const why = wordsOf(error)
    throw new Error(`can't sync finalizer for ${describe(parent)}: ${why}`, { cause: error })
  }
}

async function withoutOurFinalizer(
  { api, controller }: Pick<SyncParts, 'api' | 'controller'>,
  parent: Resource,
): Promise<Resource> {
  try {
    return await atomicUpdate(api, parent, (live) => {
      const before = live.metadata.finalizers ?? []
      if (!before.includes(controller.finalizer)) return undefined
      const left = before.filter((name) => name !== controller.finalizer)
      return withMetadata(live, { finalizers: left.length > 0 ? left : undefined })
    })
  } catch (error) {
    const why = wordsOf(error)
    throw new Error(`can't remove finalizer for ${describe(parent)}: ${why}`, { cause: error })
  }
}

async function ask(
  { call, controller }: SyncParts,
  parent: Resource,
  { observed, related }: { observed: ObjectGroupsMap; related: ObjectGroupsMap },
): Promise<Fields> {
  const isDeleting = parent.metadata.deletionTimestamp !== undefined
  const finalizing = isDeleting && controller.hookUrl('finalize') !== undefined
  const type = finalizing ? 'finalize' : 'sync'
  const body = {
    controller: controller.object,
    parent,
    children: groupsToJson(observed),
    related: groupsToJson(related),
    finalizing,
  }
  try {
    return await callHook(call, controller, type, body)
  } catch (error) {
    if (error instanceof TooManyRequests) throw error
    const why = wordsOf(error)
    const prefix = `sync hook failed for ${describe(parent)}: ${type} hook failed (version=v2)`
    throw new Error(`${prefix}: ${why}`, { cause: error })
  }
}

/** The answer's children with the claim label; one that the selector would let go fails the sync. */
function desiredChildren(
  controller: CompositeController,
  parent: Resource,
  answer: Fields,
): ObjectGroupsMap {
  const desired: ObjectGroupsMap = new Map()
  const matches = childSelector(controller, parent)
  for (const value of listOf(answer['children'])) {
    const child = toChild(value, parent)
    const labels = {
      ...(controller.generatesSelector ? { 'controller-uid': parent.metadata.uid ?? '' } : {}),
      ...child.metadata.labels,
    }
    if (!matches(labels)) {
      throw new Error(`labels on desired child ${describe(child)} don't match parent selector`)
    }
    insertObject(desired, withMetadata(child, { labels }))
  }
  return desired
}

function toChild(value: unknown, parent: Resource): Resource {
  const fields = fieldsOf(value)
  const metadata = fieldsOf(fields['metadata'])
  const namespace = textOf(metadata['namespace'])
  const object = {
    ...fields,
    apiVersion: textOf(fields['apiVersion']),
    kind: textOf(fields['kind']),
    metadata: { ...metadata, name: textOf(metadata['name']) },
  }
  return withMetadata(object, {
    namespace: namespace === '' ? parent.metadata.namespace : namespace,
  })
}

/** A parent that is going is only managed while our finalizer holds it and the GC leaves it alone. */
function shouldManage(controller: CompositeController, parent: Resource): boolean {
  const { deletionTimestamp, finalizers = [] } = parent.metadata
  if (deletionTimestamp === undefined) return true
  if (finalizers.includes(FOREGROUND_FINALIZER) || finalizers.includes(ORPHAN_FINALIZER)) {
    return false
  }
  return finalizers.includes(controller.finalizer)
}

async function writeStatus(api: LoopApi, parent: Resource, answered: Fields): Promise<boolean> {
  const status = { ...answered, observedGeneration: parent.metadata.generation ?? 0 }
  let hasWritten = false
  try {
    await atomicUpdate(
      api,
      parent,
      (live) => {
        hasWritten = !isDeepEqual(live.status, status)
        return hasWritten ? { ...live, status } : undefined
      },
      'status',
    )
  } catch (error) {
    if (isApiError(error, 'NotFound') || isApiError(error, 'Conflict')) return false
    const why = wordsOf(error)
    throw new Error(`can't update status for ${describe(parent)}: ${why}`, { cause: error })
  }
  return hasWritten
}
