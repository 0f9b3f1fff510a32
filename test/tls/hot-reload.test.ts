import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { Agent, request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, Server as SecureServer } from 'node:tls'
import { describe, expect, onTestFinished, test } from 'vitest'
import { keepCertificate } from '../../src/tls/certificate-keeper.ts'
import { issueGeneration, type Generation } from '../../src/tls/generation.ts'
import { hookTable, syncBody, testApp } from '../server/support.ts'

const generations = [1, 2, 3, 4].map(() => issueGeneration(['localhost'], new Date()))
const bundle = generations.map(({ ca }) => ca).join('')
const body = JSON.stringify(syncBody())

/** The service on HTTPS; `turnTo` makes it serve another generation. */
async function secureService(first?: Generation) {
  const { app } = testApp(hookTable({}), { secure: true, logLevel: 'error' })
  const { server } = app
  if (!(server instanceof SecureServer)) throw new Error('the app is not secure')
  let current = first
  const keeper = await keepCertificate(() => Promise.resolve({ serve: current, nextMs: 5 }), {
    onCertificate: (certificate) => server.setSecureContext({ ...certificate }),
    onTrouble: () => undefined,
  })
  onTestFinished(() => keeper.stop())
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = server.address() as AddressInfo
  return { app, port, turnTo: (next: Generation) => (current = next) }
}

async function call(port: number, agent: Agent): Promise<number | undefined> {
  const sent = request({
    ...{ host: '127.0.0.1', port, servername: 'localhost', agent, ca: bundle },
    ...{
      method: 'POST',
      path: '/hooks/node/sync',
      headers: { 'content-type': 'application/json' },
    },
  })
  sent.end(body)
  const [reply] = (await once(sent, 'response')) as [IncomingMessage]
  reply.resume()
  await once(reply, 'end')
  return reply.statusCode
}

/** Whether a client that trusts only `ca` gets a connection. */
async function isServing(port: number, { ca }: Generation): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port, servername: 'localhost', ca })
  try {
    await once(socket, 'secureConnect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

describe('certificates of a running server', () => {
  test('change three times under load without one failed call', async () => {
    const { port, turnTo } = await secureService(generations[0])
    const kept = new Agent({ keepAlive: true, maxSockets: 4 })
    onTestFinished(() => kept.destroy())
    let isOver = false
    const statuses: (number | undefined)[] = []
    const load = async (agentOf: () => Agent): Promise<void> => {
      while (!isOver) statuses.push(await call(port, agentOf()))
    }

    const running = [
      ...Array.from({ length: 4 }, () => load(() => kept)),
      ...Array.from({ length: 2 }, () => load(() => new Agent())),
    ]
    for (const next of generations.slice(1)) {
      turnTo(next)
      while (!(await isServing(port, next))) await sleep(5)
      await sleep(150)
    }
    isOver = true
    await Promise.all(running)

    expect(statuses.length).toBeGreaterThan(50)
    expect(statuses.filter((status) => status !== 200)).toEqual([])
    expect(await isServing(port, generations[0]!)).toBe(false)
  })

  test('need not be there from the start: until then no handshake succeeds', async () => {
    const { port, turnTo } = await secureService()
    expect(await isServing(port, generations[0]!)).toBe(false)

    turnTo(generations[0]!)

    await expect.poll(() => isServing(port, generations[0]!)).toBe(true)
  })

  test('the HTTPS port has hooks, but neither health nor metrics', async () => {
    const { app } = await secureService(generations[0])

    expect((await app.inject('/healthz')).statusCode).toBe(404)
    expect((await app.inject('/metrics')).statusCode).toBe(404)
  })

  test('TLS 1.1 is refused', async () => {
    const { port } = await secureService(generations[0])
    const socket = connect({
      ...{ host: '127.0.0.1', port, servername: 'localhost', ca: bundle },
      ...{ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' },
    })

    await expect(once(socket, 'secureConnect')).rejects.toThrow(/alert|protocol/i)
  })
})
