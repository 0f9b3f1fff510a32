import { EventEmitter, once } from 'node:events'
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { hookTable, syncBody, testApp } from './support.ts'

interface Sent {
  readonly status: number | undefined
  readonly connection: string | undefined
  readonly text: string
  readonly reused: boolean
}

/** One call over `agent`, as Metacontroller's client makes it. */
async function post(port: number, agent: Agent, body: string): Promise<Sent> {
  const call = httpRequest({
    port,
    host: '127.0.0.1',
    method: 'POST',
    path: '/hooks/node/sync',
    agent,
    headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
  })
  call.end(body)
  const [reply] = (await once(call, 'response')) as [IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of reply) chunks.push(chunk as Buffer)
  return {
    status: reply.statusCode,
    connection: reply.headers.connection,
    text: Buffer.concat(chunks).toString(),
    reused: call.reusedSocket,
  }
}

function oneConnection(): Agent {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  onTestFinished(() => agent.destroy())
  return agent
}

const body = JSON.stringify(syncBody())

describe('a kept connection', () => {
  test('carries many calls, also after refusals', async () => {
    const { app } = testApp(hookTable({}), { bodyLimitBytes: 100_000 })
    await app.listen({ port: 0, host: '127.0.0.1' })
    const { port } = app.server.address() as AddressInfo
    const agent = oneConnection()

    const replies: Sent[] = []
    for (const text of [body, '{', body, JSON.stringify({ pad: 'x'.repeat(3_000_000) }), body]) {
      replies.push(await post(port, agent, text))
    }

    expect(replies.map(({ status }) => status)).toEqual([200, 400, 200, 413, 200])
    expect(replies.map(({ reused }) => reused)).toEqual([false, true, true, true, true])
  })

  test('outlives the 90 s for which Metacontroller keeps it', () => {
    const { server } = testApp(hookTable({})).app

    expect(server.keepAliveTimeout).toBeGreaterThanOrEqual(95_000)
    expect(server.headersTimeout).toBeGreaterThan(server.keepAliveTimeout)
    expect(server.requestTimeout).toBeGreaterThanOrEqual(server.headersTimeout)
  })
})

describe('closing', () => {
  test('lets a running call finish and closes its connection after the answer', async () => {
    let isReady = true
    const moments = new EventEmitter()
    const sync = async () => {
      moments.emit('running')
      await once(moments, 'release')
      return { status: { done: true }, children: [] }
    }
    const running = once(moments, 'running')
    const { app } = testApp(hookTable({ sync }), { ready: () => isReady })
    await app.listen({ port: 0, host: '127.0.0.1' })
    const { port } = app.server.address() as AddressInfo
    const call = post(port, oneConnection(), body)
    await running

    isReady = false
    const closed = app.close()
    await sleep(50)
    await expect(fetch(`http://127.0.0.1:${String(port)}/healthz`)).rejects.toThrow()
    moments.emit('release')

    expect(await call).toMatchObject({
      status: 200,
      connection: 'close',
      text: '{"status":{"done":true},"children":[]}',
    })
    await closed
  })

  test('answers as ever while draining, but keeps no connection', async () => {
    const { app } = testApp(hookTable({}), { ready: () => false })
    await app.listen({ port: 0, host: '127.0.0.1' })
    const { port } = app.server.address() as AddressInfo

    const reply = await post(port, oneConnection(), body)

    expect(reply).toMatchObject({ status: 200, connection: 'close' })
  })
})

describe('overload', () => {
  /** A hook that runs until it is told to end; `started` counts. */
  function blockingHook() {
    const ends: (() => void)[] = []
    const sync = () =>
      new Promise((resolve) => ends.push(() => resolve({ status: {}, children: [] })))
    return { sync, ends }
  }
  const until = async (isTrue: () => boolean) => {
    while (!isTrue()) await sleep(5)
  }

  test('calls beyond the running and the waiting ones are answered 429 at once', async () => {
    const { sync, ends } = blockingHook()
    const { app } = testApp(hookTable({ sync }), { maxConcurrentSyncs: 2, maxQueuedSyncs: 1 })
    await app.listen({ port: 0, host: '127.0.0.1' })
    const { port } = app.server.address() as AddressInfo
    const agent = new Agent()

    const replies: Sent[] = []
    const calls = Array.from({ length: 6 }, () =>
      post(port, agent, body).then((reply) => replies.push(reply)),
    )
    await until(() => replies.length === 3)

    expect(replies.map(({ status }) => status)).toEqual([429, 429, 429])
    expect(replies[0]?.text).toContain('"code":"OVERLOADED"')
    expect(ends).toHaveLength(2)

    ends.shift()?.()
    await until(() => ends.length === 2)
    for (const end of ends) end()
    await Promise.all(calls)
    expect(replies.map(({ status }) => status)).toEqual([429, 429, 429, 200, 200, 200])
    await expect(post(port, agent, '{').then(({ status }) => status)).resolves.toBe(400)
  })

  test('Retry-After is an integer from 5 to 30', async () => {
    const { sync, ends } = blockingHook()
    const { app } = testApp(hookTable({ sync }), { maxConcurrentSyncs: 1, maxQueuedSyncs: 0 })
    const inject = () =>
      app.inject({ method: 'POST', url: '/hooks/node/sync', payload: syncBody() })
    const first = inject()
    await until(() => ends.length === 1)

    const seconds: number[] = []
    for (let call = 0; call < 40; call += 1) {
      seconds.push(Number((await inject()).headers['retry-after']))
    }

    expect(seconds.every((value) => Number.isInteger(value) && value >= 5 && value <= 30)).toBe(
      true,
    )
    expect(new Set(seconds).size).toBeGreaterThan(5)
    for (const end of ends) end()
    expect((await first).statusCode).toBe(200)
  })

  test('a caller that goes away gives its place back, and its waiting call is not run', async () => {
    const { sync, ends } = blockingHook()
    const { app, logged } = testApp(hookTable({ sync }), {
      maxConcurrentSyncs: 1,
      maxQueuedSyncs: 1,
    })
    await app.listen({ port: 0, host: '127.0.0.1' })
    const { port } = app.server.address() as AddressInfo
    const [agent, leaving] = [new Agent(), new Agent()]
    const first = post(port, agent, body)
    await until(() => ends.length === 1)

    const second = post(port, leaving, body)
    await until(() => Object.keys(leaving.sockets).length === 1)
    await sleep(50)
    leaving.destroy()
    await expect(second).rejects.toThrow()
    await until(() => logged().includes('the caller went away before the answer'))
    const third = post(port, agent, body)
    await sleep(50)
    ends.shift()?.()
    await until(() => ends.length === 1)
    ends.shift()?.()

    expect((await first).status).toBe(200)
    expect((await third).status).toBe(200)
    expect(ends).toHaveLength(0)
  })
})
