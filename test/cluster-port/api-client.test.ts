import { expect, test } from 'vitest'
import { createApiClient } from '../../src/cluster/api-client.ts'
import { fakeApiServer, kubeConfig, status, type Reply } from './fake-api-server.ts'

const ok: Reply = { status: 200, body: {} }

/** A client whose plug-in gives another token each time it is asked. */
async function clientWithPlugIn(script: Record<string, Reply | Reply[]>) {
  const { seen, url } = await fakeApiServer(script)
  const config = kubeConfig(url, { name: 'plug-in' })
  let asked = 0
  config.addAuthenticator({
    isAuthProvider: () => true,
    applyAuthentication: (_user, options) => {
      asked += 1
      Object.assign(options, { headers: { Authorization: `Bearer token-${String(asked)}` } })
      return Promise.resolve()
    },
  })
  return {
    client: createApiClient(config),
    tokens: () => seen.map(({ authorization }) => authorization),
  }
}

test('credentials are asked for once and kept for a while', async () => {
  const { client, tokens } = await clientWithPlugIn({ 'GET /a': ok })

  await Promise.all([client({ method: 'GET', path: '/a' }), client({ method: 'GET', path: '/a' })])
  await client({ method: 'GET', path: '/a' })

  expect(tokens()).toEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-1'])
})

test('credentials that the server does not accept are asked for anew', async () => {
  const { client, tokens } = await clientWithPlugIn({
    'GET /a': [status(401, 'Unauthorized', 'Unauthorized'), ok],
  })

  const first = await client({ method: 'GET', path: '/a' })
  const second = await client({ method: 'GET', path: '/a' })

  expect([first.status, second.status]).toEqual([401, 200])
  expect(tokens()).toEqual(['Bearer token-1', 'Bearer token-2'])
})

test('a hundred calls at once over kept connections are all answered', async () => {
  const { url } = await fakeApiServer({ 'GET /a': ok })
  const client = createApiClient(kubeConfig(url))
  const statuses = new Set<number>()

  for (let round = 0; round < 5; round++) {
    const calls = Array.from({ length: 100 }, () => client({ method: 'GET', path: '/a' }))
    for (const { status } of await Promise.all(calls)) statuses.add(status)
  }

  expect([...statuses]).toEqual([200])
})

test.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)(
  'the body of a %s arrives whole, and the next call finds the line clean',
  async (method) => {
    const { url, seen } = await fakeApiServer({ [`${method} /a`]: ok, 'GET /a': ok })
    const client = createApiClient(kubeConfig(url))
    const body = JSON.stringify({ text: 'größer als seine Zeichen' })

    const first = await client({ method, path: '/a', contentType: 'application/json', body })
    const second = await client({ method: 'GET', path: '/a' })

    expect([first.status, second.status]).toEqual([200, 200])
    expect(seen[0]?.body).toBe(body)
  },
)

test('a plug-in that fails is no answer, without its words, and is tried again', async () => {
  const { url } = await fakeApiServer({ 'GET /a': ok })
  const config = kubeConfig(url, { name: 'plug-in' })
  let isBroken = true
  config.addAuthenticator({
    isAuthProvider: () => true,
    applyAuthentication: () =>
      isBroken ? Promise.reject(new Error('bad secret canary')) : Promise.resolve(),
  })
  const client = createApiClient(config)

  const first = await client({ method: 'GET', path: '/a' })
  isBroken = false
  const second = await client({ method: 'GET', path: '/a' })

  expect(first).toEqual({ status: 0, message: 'the API server could not be asked' })
  expect(second.status).toBe(200)
})

test('a plug-in that hangs is given up after 3 s', async () => {
  const config = kubeConfig('http://127.0.0.1:9', { name: 'plug-in' })
  config.addAuthenticator({
    isAuthProvider: () => true,
    applyAuthentication: () => new Promise(() => undefined),
  })

  const reply = await createApiClient(config)({ method: 'GET', path: '/a' })

  expect(reply).toEqual({ status: 0, message: 'no answer within 3 s' })
})
