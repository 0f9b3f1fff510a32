import type { IncomingMessage, ServerResponse } from 'node:http'
import { Agent, createServer, request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { createCertificateAuthority } from '../../support/certificates.ts'

/**
 * Sits between a client and the API server and breaks things on demand. It speaks TLS: client-go
 * sends no token without.
 */
export interface ApiProxy {
  readonly url: string
  /** Every byte of a watch arrives this late. */
  readonly delayWatches: (ms: number) => void
  /** While cut, nothing gets through and what was open breaks off. */
  readonly setCut: (isCut: boolean) => void
  readonly stop: () => Promise<void>
}

export async function startApiProxy(server: string): Promise<ApiProxy> {
  const agent = new Agent({ keepAlive: true, rejectUnauthorized: false })
  let delayMs = 0
  let isCut = false

  function pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    if (isCut) {
      incoming.socket.destroy()
      return
    }
    const url = new URL(incoming.url ?? '/', server)
    const { method, headers } = incoming
    const upstream = request(url, { method, headers, agent }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      outgoing.flushHeaders()
      answer.on('error', () => outgoing.destroy())
      const isWatch = ['true', '1'].includes(url.searchParams.get('watch') ?? '')
      if (isWatch) passLate(answer, outgoing, () => delayMs)
      else answer.pipe(outgoing)
    })
    upstream.on('error', () => outgoing.destroy())
    outgoing.on('close', () => upstream.destroy())
    incoming.pipe(upstream)
  }

  const proxy = createServer(
    {
      ...createCertificateAuthority('proxy').issue(['localhost']),
      keepAliveTimeout: 95_000,
      requestTimeout: 0,
    },
    pass,
  )
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  return {
    url: `https://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    delayWatches: (ms) => (delayMs = ms),
    setCut: (next) => {
      isCut = next
      if (next) proxy.closeAllConnections()
    },
    stop: async () => {
      proxy.closeAllConnections()
      await new Promise((resolve) => proxy.close(resolve))
      agent.destroy()
    },
  }
}

/** Keeps the order: a shorter delay does not overtake a longer one, as two timers would. */
function passLate(answer: IncomingMessage, outgoing: ServerResponse, delayMs: () => number): void {
  let passed = Promise.resolve()
  const later = (action: () => void): void => {
    const due = Date.now() + delayMs()
    const wait = (): unknown => due > Date.now() && sleep(due - Date.now())
    passed = passed.then(wait).then(action)
  }
  answer.on('data', (chunk: Buffer) => later(() => outgoing.write(chunk)))
  answer.on('end', () => later(() => outgoing.end()))
}
