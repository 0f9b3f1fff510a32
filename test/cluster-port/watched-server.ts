import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished, vi } from 'vitest'
import type { KubeObject } from '../../src/api/kube-object.ts'
import { watchKind } from '../../src/cluster/watch-kind.ts'
import { kubeConfig } from './fake-api-server.ts'

export const path = '/apis/operator.lynq.sh/v1/lynqnodes'

/** Several pauses of the watch may pass before, longer ones on a busy machine. */
export function eventually(claim: () => void): Promise<void> {
  return vi.waitFor(claim, { timeout: 20_000 })
}

/** What the server does with one request; lists and watches are scripted apart, the last repeats. */
export type Act = (response: ServerResponse) => void

export interface Watched {
  /** Everything the handlers heard, in order: `ADDED a@1`, `synced`, `error: …`. */
  readonly heard: string[]
  /** Request lines. */
  readonly seen: string[]
  readonly stop: () => void
}

export function item(name: string, version: string, uid = `uid-${name}`): object {
  return {
    apiVersion: 'operator.lynq.sh/v1',
    kind: 'LynqNode',
    metadata: { name, uid, resourceVersion: version },
  }
}

export function json(status: number, body: object): Act {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body))
  }
}

export function list(version: string, items: readonly object[], next?: string): Act {
  const metadata = {
    resourceVersion: version,
    ...(next === undefined ? {} : { continue: next }),
  }
  return json(200, {
    apiVersion: 'operator.lynq.sh/v1',
    kind: 'LynqNodeList',
    metadata,
    items,
  })
}

/** Sends events and then ends the stream, cuts it, or keeps it open. */
export function stream(
  events: readonly { type: string; object: object }[],
  end: 'close' | 'cut' | 'open' = 'open',
): Act {
  return (response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.flushHeaders()
    for (const event of events) response.write(`${JSON.stringify(event)}\n`)
    if (end === 'close') response.end()
    // Not before the client has read what was sent.
    if (end === 'cut') setTimeout(() => response.socket?.destroy(), 50)
  }
}

export async function watched(script: {
  readonly lists: readonly Act[]
  readonly watches?: readonly Act[]
  readonly onEvent?: (object: KubeObject) => void
}): Promise<Watched> {
  const lists = [...script.lists]
  const watches = [...(script.watches ?? [stream([])])]
  const seen: string[] = []
  const heard: string[] = []
  const server = createServer((request, response) => {
    const url = request.url ?? ''
    seen.push(url)
    const acts = url.includes('watch=true') ? watches : lists
    const act = acts.length > 1 ? acts.shift() : acts[0]
    act?.(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const stop = watchKind(kubeConfig(`http://127.0.0.1:${String(port)}/`), path, {
    onEvent: (type, object) => {
      const { metadata } = object
      heard.push(`${type} ${metadata.name}@${metadata.resourceVersion ?? ''}`)
      script.onEvent?.(object)
    },
    onSynced: () => heard.push('synced'),
    onError: (message) => heard.push(`error: ${message}`),
  })
  onTestFinished(() => {
    stop()
    server.closeAllConnections()
    server.close()
  })
  return { heard, seen, stop }
}
