import type { Resource } from './fields.ts'
import type { KindInfo } from './kinds.ts'
import type { ObjectStore, WatchEvent } from './object-store.ts'
import { groupKind, nameKey } from './object-store.ts'
import type { VirtualClock } from './virtual-clock.ts'

export interface InformerHandler {
  onAdd(object: Resource): void
  onUpdate(old: Resource, object: Resource): void
  onDelete(object: Resource): void
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
  /** Hears of what is cached already as an update without a change. */
  addHandler(handler: InformerHandler): void
}

export interface Informers {
  of(info: KindInfo): Informer
  /** Forgets all caches and handlers; later events of the API server reach nobody. */
  stop(): void
}

interface Parts {
  readonly clock: VirtualClock
  readonly store: ObjectStore
  readonly lagMs: () => number
}

const ORPHANS = ''

export function createInformers(parts: Parts): Informers {
  const informers = new Map<string, { informer: Informer; receive: (event: WatchEvent) => void }>()
  let isStopped = false
  parts.store.watch((event) => {
    const { apiVersion, kind } = event.object
    if (!isStopped) informers.get(groupKind(apiVersion, kind))?.receive(event)
  })
  return {
    of: (info) => {
      const key = `${info.kind}.${info.group}`
      const found = informers.get(key)
      if (found !== undefined) return found.informer
      const created = createInformer(parts, info, () => isStopped)
      informers.set(key, created)
      return created.informer
    },
    stop: () => {
      isStopped = true
      informers.clear()
    },
  }
}

function createInformer(
  { clock, store, lagMs }: Parts,
  info: KindInfo,
  isStopped: () => boolean,
): { informer: Informer; receive: (event: WatchEvent) => void } {
  const cache = new Map<string, Resource>()
  const byController = new Map<string, Map<string, Resource>>()
  const handlers: InformerHandler[] = []
  let hasSynced = false
  let lastDelivery = 0

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

  // Deliveries keep their order even when the lag shrinks in between.
  function deliver(action: () => void): void {
    lastDelivery = Math.max(lastDelivery, clock.now() + lagMs())
    clock.after(lastDelivery - clock.now(), () => {
      if (!isStopped()) action()
    })
  }

  function receive({ type, object }: WatchEvent): void {
    deliver(() => {
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
    })
  }

  const initial = store.list(info)
  deliver(() => {
    hasSynced = true
    for (const object of initial) {
      put(object)
      for (const handler of handlers) handler.onAdd(object)
    }
  })

  const informer: Informer = {
    get: (key) => cache.get(key),
    list: () => [...cache.values()],
    ownedBy: (uid) => [...(byController.get(uid)?.values() ?? [])],
    orphans: () => [...(byController.get(ORPHANS)?.values() ?? [])],
    hasSynced: () => hasSynced,
    addHandler: (handler) => {
      handlers.push(handler)
      for (const object of cache.values()) handler.onUpdate(object, object)
    },
  }
  return { informer, receive }
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
