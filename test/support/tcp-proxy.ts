import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** What the proxy does to connections opened from now on; bytes are those the server sends. */
export type TcpFault =
  | { readonly kind: 'none' }
  | { readonly kind: 'refuse' }
  | { readonly kind: 'cut'; readonly afterBytes: number; readonly reset?: boolean }
  | { readonly kind: 'stall'; readonly afterBytes: number }

/** Sits between a client and a server on the loopback and breaks things on demand. */
export interface TcpProxy {
  readonly host: string
  readonly port: number
  setFault(fault: TcpFault): void
  /** Client connections that are open now. */
  openConnections(): number
  /** The most that were ever open at once. */
  mostConnections(): number
  /** Bytes that clients were sent since the last call. */
  takeBytes(): number
  /** Breaks every open connection. */
  dropAll(): void
  stop(): Promise<void>
}

export async function startTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  const open = new Set<Socket>()
  let fault: TcpFault = { kind: 'none' }
  let bytes = 0
  let most = 0

  const server = createServer((client) => {
    const chosen = fault
    if (chosen.kind === 'refuse') {
      client.resetAndDestroy()
      return
    }
    const upstream = connect(target.port, target.host)
    const drop = (): void => {
      open.delete(client)
      client.destroy()
      upstream.destroy()
    }
    open.add(client)
    most = Math.max(most, open.size)
    let left = chosen.kind === 'none' ? Infinity : chosen.afterBytes
    for (const socket of [client, upstream]) socket.on('error', drop).on('close', drop)
    client.on('data', (chunk: Buffer) => upstream.write(chunk))
    upstream.on('data', (chunk: Buffer) => {
      const passed = left < chunk.length ? chunk.subarray(0, left) : chunk
      left -= passed.length
      bytes += passed.length
      if (left > 0) {
        client.write(passed)
        return
      }
      // Either way the bytes before the cut are on their way, as on a real line that breaks.
      if (chosen.kind === 'cut' && chosen.reset)
        client.write(passed, () => client.resetAndDestroy())
      else if (chosen.kind === 'cut') client.end(passed, drop)
      else if (passed.length > 0) client.write(passed)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const dropAll = (): void => {
    for (const client of open) client.destroy()
  }

  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    setFault: (next) => (fault = next),
    openConnections: () => open.size,
    mostConnections: () => most,
    takeBytes: () => {
      const taken = bytes
      bytes = 0
      return taken
    },
    dropAll,
    stop: async () => {
      dropAll()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
