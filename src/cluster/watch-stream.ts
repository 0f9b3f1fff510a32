import { Watch, type KubeConfig } from '@kubernetes/client-node'
import { isObject } from '../api/json-object.ts'

export interface WatchStream {
  readonly kubeConfig: KubeConfig
  /** Path of a resource. */
  readonly path: string
  /** Everything after this version is told. */
  readonly resourceVersion: string
  /** One event as the API server sends it, ERROR and BOOKMARK too. */
  readonly onEvent: (type: string, object: unknown) => void
  readonly signal: AbortSignal
}

/** `httpStatus` where the API server answered the request with something else than a stream. */
export interface WatchEnd {
  readonly message?: string
  readonly httpStatus?: number
}

// The API server ends a watch itself after this time; one that says nothing for longer is a
// connection that died without a word (a node that went, a firewall that forgot).
const serverSeconds = 290
const silentMs = 310_000

/** One watch request from its start to its end. Never rejects; `onEvent` must not throw. */
export async function watchStream(stream: WatchStream): Promise<WatchEnd> {
  const { kubeConfig, resourceVersion, signal } = stream
  const server = kubeConfig.getCurrentCluster()?.server ?? ''
  // The library joins the two as they are.
  const path = server.endsWith('/') ? stream.path.replace(/^\//, '') : stream.path
  const query = { resourceVersion, allowWatchBookmarks: true, timeoutSeconds: serverSeconds }

  return new Promise((resolve) => {
    let silence: NodeJS.Timeout | undefined
    let isOver = false
    const isAlive = (): void => {
      clearTimeout(silence)
      silence = setTimeout(() => end({ message: 'the watch fell silent' }), silentMs)
    }
    let controller: AbortController | undefined
    const abandon = (): void => end({})
    function end(result: WatchEnd): void {
      if (isOver) return
      isOver = true
      clearTimeout(silence)
      signal.removeEventListener('abort', abandon)
      controller?.abort()
      resolve(result)
    }
    const onLine = (type: string, object: unknown): void => {
      if (isOver) return
      isAlive()
      stream.onEvent(type, object)
    }

    if (signal.aborted) {
      end({})
      return
    }
    signal.addEventListener('abort', abandon)
    isAlive()
    new Watch(kubeConfig)
      .watch(path, query, onLine, (error) => end(toEnd(error)))
      .then(
        (opened) => {
          controller = opened
          // Given up while it was still connecting.
          if (isOver) opened.abort()
        },
        (error: unknown) => end(toEnd(error)),
      )
  })
}

/** The kind of trouble only: messages of HTTP clients and plug-ins may quote what they were given. */
function toEnd(error: unknown): WatchEnd {
  if (!(error instanceof Error)) return {}
  const { statusCode, code } = error as Error & { statusCode?: unknown; code?: unknown }
  if (typeof statusCode === 'number') {
    return { httpStatus: statusCode, message: `the API server answered ${String(statusCode)}` }
  }
  const why = typeof code === 'string' ? ` (${code})` : ''
  return { message: `the watch broke off${why}` }
}

/** The version that a stream has come to with this event, if it says so. */
export function versionOf(object: unknown): string | undefined {
  const metadata = isObject(object) && isObject(object.metadata) ? object.metadata : {}
  return typeof metadata.resourceVersion === 'string' ? metadata.resourceVersion : undefined
}
