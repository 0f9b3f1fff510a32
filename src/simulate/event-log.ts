import type { ObjectRef } from '../api/kube-object.ts'
import type { Resource } from './fields.ts'
import { refOf } from './object-store.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** A Kubernetes event; the same text again only counts up. */
export interface SimulatedEvent {
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
  readonly regarding: ObjectRef
  readonly firstAt: number
  readonly lastAt: number
  readonly count: number
}

export interface EventSink {
  warn(regarding: Resource, reason: string, message: string): void
}

export interface EventLog extends EventSink {
  readonly events: readonly SimulatedEvent[]
}

export function createEventLog(clock: VirtualClock): EventLog {
  const events: SimulatedEvent[] = []
  const positions = new Map<string, number>()
  return {
    events,
    warn: (regarding, reason, message) => {
      const now = clock.now()
      const key = JSON.stringify([regarding.metadata.uid, reason, message])
      const position = positions.get(key)
      const known = position === undefined ? undefined : events[position]
      if (known !== undefined && position !== undefined) {
        events[position] = { ...known, lastAt: now, count: known.count + 1 }
        return
      }
      positions.set(key, events.length)
      const when = { firstAt: now, lastAt: now, count: 1 }
      events.push({ type: 'Warning', reason, message, regarding: refOf(regarding), ...when })
    },
  }
}
