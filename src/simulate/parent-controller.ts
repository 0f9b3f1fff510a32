import type { ApplyMemory } from './apply-server-side.ts'
import type { ApplyStrategy } from './apply-child.ts'
import type { WatchedChild } from './claim-children.ts'
import { childSelector } from './claim-children.ts'
import type { Clock } from './clock.ts'
import type { CompositeController } from './composite-controller.ts'
import { isDeepEqual } from './deep-equal.ts'
import { wordsOf } from './error-words.ts'
import type { EventSink } from './event-log.ts'
import type { Resource } from './fields.ts'
import type { HookCall } from './hook-call.ts'
import { TooManyRequests } from './hook-call.ts'
import type { Informers } from './informer.ts'
import { controllerOf } from './informer.ts'
import type { KindLookup } from './kinds.ts'
import { groupOf } from './kinds.ts'
import type { LoopApi } from './loop-api.ts'
import { nameKey } from './object-store.ts'
import { createRelatedObjects, RelatedNotSynced } from './related-objects.ts'
import type { Costs } from './sync-parent.ts'
import { syncParent } from './sync-parent.ts'
import { createWorkQueue } from './work-queue.ts'

export interface ParentControllerParts {
  readonly controller: CompositeController
  readonly clock: Clock
  readonly api: LoopApi
  readonly kinds: KindLookup
  readonly informers: Informers
  readonly events: EventSink
  readonly call: HookCall
  readonly strategy: ApplyStrategy
  readonly memory: ApplyMemory
  readonly costs: Costs
  readonly workers: number
}

/** Runs one CompositeController; the returned function stops it in the middle of what it does. */
export function runParentController(parts: ParentControllerParts): () => void {
  const { controller, clock, informers, events } = parts
  const { parent, parentApiVersion } = controller
  const parents = informers.of({ apiVersion: parentApiVersion, info: parent })
  const children = controller.children.map((kind): WatchedChild => ({
    ...kind,
    informer: informers.of(kind),
  }))
  let active = 0
  let isStopped = false
  let isSynced = false
  // A call, since the type checker does not see that others set the flag in between.
  const hasStopped = (): boolean => isStopped

  const queue = createWorkQueue(clock, pump)
  const enqueue = (parent: Resource): void => queue.add(nameKey(parent.metadata))
  const related = createRelatedObjects({ ...parts, parents, enqueue })

  /** A half-filled cache shows children as absent that are there. */
  function hasSynced(): boolean {
    isSynced ||= [parents, ...children.map(({ informer }) => informer)].every((informer) =>
      informer.hasSynced(),
    )
    return isSynced
  }

  function pump(): void {
    if (!hasSynced()) return
    while (active < parts.workers) {
      const key = queue.take()
      if (key === undefined) return
      active++
      clock.spawn(work(key))
    }
  }

  async function* work(key: string): AsyncGenerator<number, void> {
    for await (const waitMs of syncKey(key)) {
      if (hasStopped()) return
      yield waitMs
      if (hasStopped()) return
    }
    active--
    queue.done(key)
    pump()
  }

  async function* syncKey(key: string): AsyncGenerator<number, void> {
    const parent = parents.get(key)
    const resyncAfter = (delayMs: number): void => queue.addAfter(key, delayMs)
    try {
      if (parent !== undefined)
        yield* syncParent({ ...parts, children, related, resyncAfter }, parent)
      queue.forget(key)
    } catch (error) {
      if (error instanceof TooManyRequests) queue.addAfter(key, error.afterSeconds * 1000)
      else queue.addRateLimited(key)
      if (parent !== undefined) complain(parent, error)
    }
  }

  function complain(parent: Resource, error: unknown): void {
    if (error instanceof TooManyRequests || error instanceof RelatedNotSynced) return
    events.warn(parent, 'SyncError', `Sync error: ${wordsOf(error)}`)
  }

  function onParentUpdate(old: Resource, parent: Resource): void {
    if (controller.ignoresStatusChanges && old !== parent && isOnlyStatus(old, parent)) return
    enqueue(parent)
  }

  function onChild(child: Resource): void {
    const owner = controllerOf(child)
    if (owner !== undefined) {
      const isOurs =
        owner.kind === controller.parent.kind &&
        groupOf(owner.apiVersion) === controller.parent.group
      const namespace = controller.parent.isNamespaced ? child.metadata.namespace : undefined
      const key = nameKey(namespace === undefined ? owner : { ...owner, namespace })
      const parent = isOurs ? parents.get(key) : undefined
      if (parent?.metadata.uid === owner.uid) enqueue(parent)
      return
    }
    if (child.metadata.deletionTimestamp !== undefined) return
    for (const parent of parents.list()) {
      if (childSelector(controller, parent)(child.metadata.labels ?? {})) enqueue(parent)
    }
  }

  const leaves = [
    parents.addHandler({
      onAdd: enqueue,
      onUpdate: onParentUpdate,
      onDelete: enqueue,
      onSynced: pump,
    }),
    ...children.map(({ informer }) =>
      informer.addHandler({
        onAdd: onChild,
        onUpdate: (old, child) => {
          if (old.metadata.resourceVersion !== child.metadata.resourceVersion) onChild(child)
        },
        onDelete: (child) => {
          if (controllerOf(child) !== undefined) onChild(child)
        },
        onSynced: pump,
      }),
    ),
  ]
  return () => {
    isStopped = true
    queue.shutDown()
    related.stop()
    for (const leave of leaves) leave()
  }
}

/** With `ignoreStatusChanges` only generation, labels, annotations and a deletion matter. */
function isOnlyStatus(old: Resource, parent: Resource): boolean {
  return (
    old.metadata.generation === parent.metadata.generation &&
    isDeepEqual(old.metadata.labels, parent.metadata.labels) &&
    isDeepEqual(old.metadata.annotations, parent.metadata.annotations) &&
    parent.metadata.deletionTimestamp === undefined
  )
}
