import type { Clock } from './clock.ts'
import type { ObjectSource } from './object-source.ts'
import type { ObjectStore, WatchEvent } from './object-store.ts'
import { groupKind } from './object-store.ts'

interface Parts {
  readonly clock: Clock
  readonly store: ObjectStore
  readonly lagMs: () => number
}

/** The objects of the simulator's store, some time later. */
export function createStoreSource({ clock, store, lagMs }: Parts): ObjectSource {
  const receivers = new Map<string, (event: WatchEvent) => void>()
  store.watch((event) => {
    const { apiVersion, kind } = event.object
    receivers.get(groupKind(apiVersion, kind))?.(event)
  })
  return {
    watch: ({ info }, listener) => {
      const key = `${info.kind}.${info.group}`
      let isStopped = false
      let lastDelivery = 0
      // Deliveries keep their order even when the lag shrinks in between.
      const deliver = (action: () => void): void => {
        lastDelivery = Math.max(lastDelivery, clock.now() + lagMs())
        clock.after(lastDelivery - clock.now(), () => {
          if (!isStopped) action()
        })
      }
      const initial = store.list(info)
      receivers.set(key, (event) => deliver(() => listener.onEvent(event)))
      deliver(() => {
        for (const object of initial) listener.onEvent({ type: 'ADDED', object })
        listener.onSynced()
      })
      return () => {
        isStopped = true
        receivers.delete(key)
      }
    },
  }
}
