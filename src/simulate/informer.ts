import type { ChildKind } from './composite-controller.ts'
import type { Resource } from './fields.ts'
import type { ObjectSource, SourceEvent } from './object-source.ts'
import { nameKey } from './object-store.ts'

export interface InformerHandler {
  onAdd(object: Resource): void
  onUpdate(old: Resource, object: Resource): void
  onDelete(object: Resource): void
  /** The cache is complete for the first time. */
  onSynced?(): void
}

/** A cached view of one kind that lags behind the API server. */
export interface Informer {
  get(key: string): Resource | undefined
  list(): readonly Resource[]
  /** Objects whose controller has this uid. */
  ownedBy(uid: string): readonly Resource[]
  /** Objects without a controller. */
  orphans(): readonly Resource[]
  hasSynced(): boolean
  /**
   * Hears of what is cached already as an update without a change. The returned function removes the
   * handler; an informer without handlers ends.
   */
  addHandler(handler: InformerHandler): () => void
}

export interface Informers {
  /** The one informer of a kind, shared by all who watch it. */
  of(kind: ChildKind): Informer
  /** Ends all informers; what they hold stays readable. */
  stop(): void
}

const ORPHANS = ''

export function createInformers(source: ObjectSource): Informers {
  const running = new Map<string, { readonly informer: Informer; readonly end: () => void }>()
  return {
    of: (kind) => {
      const key = `${kind.info.kind}.${kind.info.group}`
      const found = running.get(key)
      if (found !== undefined) return found.informer
      const end = (): void => {
        stop()
        running.delete(key)
      }
      const { informer, receive, finish } = createInformer(end)
      running.set(key, { informer, end })
      const stop = source.watch(kind, { onEvent: receive, onSynced: finish })
      return informer
    },
    stop: () => {
      for (const { end } of [...running.values()]) end()
    },
  }
}

function createInformer(onUnused: () => void): {
  informer: Informer
  receive: (event: SourceEvent) => void
  finish: () => void
} {
  const cache = new Map<string, Resource>()
  const byController = new Map<string, Map<string, Resource>>()
  const handlers = new Set<InformerHandler>()
  let hasSynced = false

  function index(object: Resource, isPresent: boolean): void {
    const controller = controllerOf(object)?.uid ?? ORPHANS
    const key = nameKey(object.metadata)
    const entries = byController.get(controller) ?? new Map<string, Resource>()
    byController.set(controller, entries)
    if (isPresent) entries.set(key, object)
    else entries.delete(key)
    if (entries.size === 0) byController.delete(controller)
  }

  function put(object: Resource): Resource | undefined {
    const key = nameKey(object.metadata)
    const old = cache.get(key)
    if (old !== undefined) index(old, false)
    cache.set(key, object)
    index(object, true)
    return old
  }

  function receive({ type, object }: SourceEvent): void {
    if (type === 'DELETED') {
      const cached = cache.get(nameKey(object.metadata))
      if (cached !== undefined) index(cached, false)
      cache.delete(nameKey(object.metadata))
      for (const handler of handlers) handler.onDelete(object)
      return
    }
    const old = put(object)
    for (const handler of handlers) {
      if (old === undefined) handler.onAdd(object)
      else handler.onUpdate(old, object)
    }
  }

  function finish(): void {
    hasSynced = true
    for (const handler of handlers) handler.onSynced?.()
  }

  const informer: Informer = {
    get: (key) => cache.get(key),
    list: () => [...cache.values()],
    ownedBy: (uid) => [...(byController.get(uid)?.values() ?? [])],
    orphans: () => [...(byController.get(ORPHANS)?.values() ?? [])],
    hasSynced: () => hasSynced,
    addHandler: (handler) => {
      handlers.add(handler)
      for (const object of cache.values()) handler.onUpdate(object, object)
      return () => {
        if (handlers.delete(handler) && handlers.size === 0) onUnused()
      }
    },
  }
  return { informer, receive, finish }
}

export function controllerOf(object: Resource):
  | {
      readonly uid: string
      readonly kind: string
      readonly apiVersion: string
      readonly name: string
    }
  | undefined {
  return object.metadata.ownerReferences?.find((owner) => owner.controller === true)
}
