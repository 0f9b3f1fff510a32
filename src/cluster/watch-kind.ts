import type { KubeConfig } from '@kubernetes/client-node'
import { setTimeout as sleep } from 'node:timers/promises'
import type { KubeObject } from '../api/kube-object.ts'
import { createApiClient, type ApiClient } from './api-client.ts'
import { isKubeObject, listPages } from './list-pages.ts'
import { versionOf, watchStream } from './watch-stream.ts'

export type WatchEventType = 'ADDED' | 'MODIFIED' | 'DELETED'

export interface WatchHandlers {
  /**
   * Untyped: every field is there, also those no model knows. ADDED and MODIFIED follow from what was
   * told before, so a name is always ADDED first; another object under the same name is a DELETED
   * (with the last known state) and an ADDED.
   */
  readonly onEvent: (type: WatchEventType, object: KubeObject) => void
  /** Once, after the first complete list. */
  readonly onSynced?: () => void
  /** One line without credentials. The watch goes on by itself. */
  readonly onError?: (message: string) => void
}

const firstPauseMs = 100
const longestPauseMs = 10_000
// A watch that lasts this long was none that the server refuses.
const steadyMs = 5000

/**
 * Lists a resource (`/apis/operator.lynq.sh/v1/lynqnodes`, all namespaces) and then follows it until
 * the returned function is called; no handler is called after that. Nothing that goes wrong ends it
 * or reaches the caller as an exception. What a failed list does not show is not taken as deleted.
 */
export function watchKind(
  kubeConfig: KubeConfig,
  path: string,
  handlers: WatchHandlers,
  client: ApiClient = createApiClient(kubeConfig),
): () => void {
  const stop = new AbortController()
  const { signal } = stop
  const known = new Map<string, KubeObject>()
  let hasSynced = false

  function complain(message: string): void {
    if (!signal.aborted) handlers.onError?.(`${path}: ${message}`)
  }

  /** A handler that throws must neither stop the watch nor pass for a bad line of it. */
  function tell(handler: () => void): void {
    if (signal.aborted) return
    try {
      handler()
    } catch (error) {
      complain(`an event could not be handled (${error instanceof Error ? error.name : 'error'})`)
    }
  }

  function put(object: KubeObject): void {
    const key = keyOf(object)
    const old = known.get(key)
    if (old !== undefined && old.metadata.uid !== object.metadata.uid) remove(old)
    else if (old !== undefined && versionOf(old) === versionOf(object)) return
    const type = known.has(key) ? 'MODIFIED' : 'ADDED'
    known.set(key, object)
    tell(() => handlers.onEvent(type, object))
  }

  function remove(object: KubeObject): void {
    if (known.delete(keyOf(object))) tell(() => handlers.onEvent('DELETED', object))
  }

  /** The version to watch from; undefined when the list failed. */
  async function list(): Promise<string | undefined> {
    const result = await listPages(client, path)
    if (signal.aborted) return undefined
    if (!result.ok) {
      complain(result.message)
      return undefined
    }
    const present = new Set(result.items.map(keyOf))
    for (const [key, object] of [...known]) if (!present.has(key)) remove(object)
    for (const object of result.items) put(object)
    if (!hasSynced) tell(() => handlers.onSynced?.())
    hasSynced = true
    return result.resourceVersion
  }

  /** Watches once; undefined when only a new list helps, such as after 410 Gone. */
  async function follow(from: string): Promise<string | undefined> {
    let version: string | undefined = from
    const onEvent = (type: string, object: unknown): void => {
      if (type === 'ERROR') version = undefined
      // What comes after an error would leave a gap.
      if (version === undefined) return
      version = versionOf(object) ?? version
      if (type === 'BOOKMARK' || !isKubeObject(object)) return
      if (type === 'DELETED') remove(object)
      else put(object)
    }
    const end = await watchStream({ kubeConfig, path, resourceVersion: from, onEvent, signal })
    if (end.message !== undefined && end.httpStatus !== 410) complain(end.message)
    return end.httpStatus === undefined ? version : undefined
  }

  async function run(): Promise<void> {
    let version: string | undefined
    let pauseMs = firstPauseMs
    while (!signal.aborted) {
      const startedMs = performance.now()
      const from: string | undefined = version ?? (await list())
      version = from === undefined ? undefined : await follow(from)
      const isSteady = performance.now() - startedMs >= steadyMs || (version ?? from) !== from
      pauseMs = isSteady ? firstPauseMs : Math.min(pauseMs * 2, longestPauseMs)
      await pause(pauseMs * (0.5 + Math.random() / 2), signal)
    }
  }

  void run()
  return () => stop.abort()
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined)
}

/** Namespaces and names hold no `/`. */
function keyOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`
}
