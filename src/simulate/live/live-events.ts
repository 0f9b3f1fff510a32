import { LRUCache } from 'lru-cache'
import type { ApiClient } from '../../cluster/api-client.ts'
import { describeReply } from '../../cluster/api-status.ts'
import type { EventSink } from '../event-log.ts'
import type { Fields, Resource } from '../fields.ts'

export interface LiveEvents extends EventSink {
  note(regarding: Resource, reason: string, message: string): void
}

type EventType = 'Normal' | 'Warning'

interface KnownEvent {
  readonly path: string
  readonly count: number
}

// Metacontroller's --events-burst and --events-qps.
const BURST = 25
const REFILL_MS = 300_000

/**
 * Events of the core group, as client-go's recorder writes them: the same words again only count up,
 * an object gets 25 at once and then one in five minutes. Written one after the other; a write that
 * fails is only logged.
 */
export function createLiveEvents(
  client: ApiClient,
  now: () => number,
  onError: (message: string) => void,
): LiveEvents {
  const known = new LRUCache<string, KnownEvent>({ max: 4096 })
  const budgets = new LRUCache<string, { readonly left: number; readonly at: number }>({
    max: 4096,
  })
  let written = Promise.resolve()

  function isAllowed(uid: string): boolean {
    const at = now()
    const budget = budgets.get(uid) ?? { left: BURST, at }
    const left = Math.min(BURST, budget.left + (at - budget.at) / REFILL_MS)
    budgets.set(uid, { left: left >= 1 ? left - 1 : left, at })
    return left >= 1
  }

  async function write(type: EventType, regarding: Resource, words: Words): Promise<void> {
    const key = JSON.stringify([regarding.metadata.uid, type, words])
    const lastTimestamp = new Date(now()).toISOString().replace(/\.\d+Z$/, 'Z')
    const former = known.get(key)
    const count = (former?.count ?? 0) + 1
    const namespace = regarding.metadata.namespace ?? 'default'
    const collection = `/api/v1/namespaces/${encodeURIComponent(namespace)}/events`
    const name = `${regarding.metadata.name}.${(now() * 1_000_000).toString(16)}`
    const reply =
      former === undefined
        ? await client({
            method: 'POST',
            path: collection,
            contentType: 'application/json',
            body: JSON.stringify(
              newEvent({ type, name, namespace, lastTimestamp }, regarding, words),
            ),
          })
        : await client({
            method: 'PATCH',
            path: former.path,
            contentType: 'application/merge-patch+json',
            body: JSON.stringify({ count, lastTimestamp }),
          })
    if (reply.status === 200 || reply.status === 201) {
      known.set(key, { path: former?.path ?? `${collection}/${encodeURIComponent(name)}`, count })
      return
    }
    known.delete(key)
    onError(`event on ${regarding.kind} ${regarding.metadata.name}: ${describeReply(reply)}`)
  }

  const record = (type: EventType, regarding: Resource, words: Words): void => {
    if (!isAllowed(regarding.metadata.uid ?? '')) return
    written = written.then(() => write(type, regarding, words))
  }

  return {
    warn: (regarding, reason, message) => record('Warning', regarding, { reason, message }),
    note: (regarding, reason, message) => record('Normal', regarding, { reason, message }),
  }
}

interface Words {
  readonly reason: string
  readonly message: string
}

function newEvent(
  about: {
    readonly type: EventType
    readonly name: string
    readonly namespace: string
    readonly lastTimestamp: string
  },
  { apiVersion, kind, metadata }: Resource,
  words: Words,
): Fields {
  const { type, name, namespace, lastTimestamp } = about
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace },
    involvedObject: {
      apiVersion,
      kind,
      name: metadata.name,
      namespace: metadata.namespace,
      uid: metadata.uid,
      resourceVersion: metadata.resourceVersion,
    },
    ...words,
    type,
    source: { component: 'metacontroller' },
    reportingComponent: 'metacontroller',
    firstTimestamp: lastTimestamp,
    lastTimestamp,
    count: 1,
  }
}
