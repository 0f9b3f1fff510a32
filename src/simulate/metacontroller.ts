import type { ApplyMemory } from './apply-server-side.ts'
import { readCompositeController } from './composite-controller.ts'
import type { Resource } from './fields.ts'
import { createInformers } from './informer.ts'
import type { ObjectStore } from './object-store.ts'
import { createStoreSource } from './store-source.ts'
import type { ParentControllerParts } from './parent-controller.ts'
import { runParentController } from './parent-controller.ts'

export interface MetacontrollerParts extends Omit<
  ParentControllerParts,
  'controller' | 'informers' | 'memory'
> {
  readonly store: ObjectStore
  readonly informerLagMs: () => number
}

/**
 * Starts Metacontroller on these CompositeControllers; the returned function stops it at once, and
 * with it go its queues, its caches and its memory of what it applied.
 */
export function startMetacontroller(
  parts: MetacontrollerParts,
  controllers: readonly Resource[],
): () => void {
  const { clock, store, kinds } = parts
  const informers = createInformers(createStoreSource({ clock, store, lagMs: parts.informerLagMs }))
  const memory: ApplyMemory = new Map()
  const stops = controllers.map((object) =>
    runParentController({
      ...parts,
      informers,
      memory,
      controller: readCompositeController(object, kinds),
    }),
  )
  return () => {
    for (const stop of stops) stop()
    informers.stop()
  }
}
