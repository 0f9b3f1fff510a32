import { once } from 'node:events'
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import request, { type Response } from 'supertest'
import { describe, expect, onTestFinished, test } from 'vitest'
import { HUBS, NODES, REVISIONS } from '../../hooks/requests.ts'
import { bindHooks } from '../../src/server/bind-hooks.ts'
import { testApp, type TestApp } from '../server/support.ts'
import type { GoldenCase } from './golden-case.ts'
import { readGoldenCases, readResponse } from './golden-case.ts'
import { goldenDeps } from './golden-deps.ts'

const cases = readGoldenCases()

/** The service with the real hooks, which know what the files of the case say. */
function serve(golden: GoldenCase, options: Parameters<typeof testApp>[1] = {}): TestApp {
  return testApp(bindHooks(goldenDeps(golden).deps), { logLevel: 'info', ...options })
}

function urlOf({ kind, verb }: GoldenCase): string {
  return `/hooks/${kind}/${verb}`
}

function caseNamed(name: string): GoldenCase {
  const found = cases.find((golden) => golden.name === name)
  if (found === undefined) throw new Error(`there is no golden case ${name}`)
  return found
}

/** What a golden response says, as it looks from outside: the writes before a 429 are not sent. */
function seenFrom(reply: Response): unknown {
  return reply.status === 200
    ? { status: 200, body: reply.body as unknown }
    : {
        status: reply.status,
        retryAfterSeconds: Number(reply.headers['retry-after']),
        message: (reply.body as { readonly message: string }).message,
      }
}

describe('over HTTP the answer is the same', () => {
  test.each(cases)('$name', async (golden) => {
    const { app } = serve(golden)
    await app.ready()

    const reply = await request(app.server)
      .post(urlOf(golden))
      .send(golden.request as object)

    expect(readResponse(golden)).toMatchObject(seenFrom(reply) as object)
    expect(reply.headers['content-type']).toMatch(/^application\/json/)
  })
})

const ready = caseNamed('node-sync-is-ready')
const whole = JSON.stringify(ready.request)
const fields = ready.request as Readonly<Record<string, Readonly<Record<string, unknown>>>>

describe('a golden request that was damaged', () => {
  const damaged = [
    {
      name: 'cut off in the middle of a child',
      body: whole.slice(0, whole.indexOf('managedFields')),
      code: 'BODY_MALFORMED',
      message: /cut off/,
    },
    {
      name: 'without its parent',
      body: JSON.stringify({ ...fields, parent: undefined }),
      code: 'HOOK_REQUEST_INVALID',
      message: /'parent'/,
    },
    {
      name: 'whose parent is a list of parents',
      body: JSON.stringify({ ...fields, parent: [fields['parent']] }),
      code: 'HOOK_REQUEST_INVALID',
      message: /^parent: must be object$/,
    },
    {
      name: 'in the shape of a DecoratorController, with object for parent and attachments for children',
      body: JSON.stringify({
        controller: fields['controller'],
        object: fields['parent'],
        attachments: fields['children'],
        related: fields['related'],
        finalizing: false,
      }),
      code: 'HOOK_REQUEST_INVALID',
      message: /'parent'/,
    },
    {
      name: 'without related objects, as the first Metacontroller sent it',
      body: JSON.stringify({ ...fields, related: undefined }),
      code: 'HOOK_REQUEST_INVALID',
      message: /'related'/,
    },
    {
      name: 'whose children are one flat list',
      body: JSON.stringify({ ...fields, children: Object.values(fields['children'] ?? {}) }),
      code: 'HOOK_REQUEST_INVALID',
      message: /^children: must be object$/,
    },
  ]

  test.each(damaged)('$name is 400 $code, in one line', async ({ body, code, message }) => {
    const { app } = serve(ready)
    await app.ready()

    const reply = await request(app.server)
      .post(urlOf(ready))
      .set('content-type', 'application/json')
      .send(body)

    expect(reply.status).toBe(400)
    expect(reply.body).toMatchObject({ code })
    expect((reply.body as { readonly message: string }).message).toMatch(message)
    expect(reply.text).not.toContain('\n')
  })

  test.each([
    ['form-finalize-lets-revisions-go-when-no-node-is-left', 'related', HUBS],
    ['form-finalize-is-done-when-no-revision-is-left', 'children', REVISIONS],
    ['form-sync-keeps-ten-old-revisions-and-those-in-use', 'related', HUBS],
    ['hub-finalize-is-done-when-no-node-is-left', 'children', NODES],
    ['hub-sync-changes-nothing-when-all-is-in-order', 'children', NODES],
  ] as const)('%s, without the group "%s: %s", is 400: none is not the same', async (...given) => {
    const [name, field, group] = given
    const golden = caseNamed(name)
    const asked = structuredClone(golden.request) as Record<string, Record<string, unknown>>
    delete asked[field]?.[group]
    const { app } = serve(golden)
    await app.ready()

    const reply = await request(app.server).post(urlOf(golden)).send(asked)

    expect(reply.status).toBe(400)
    expect(reply.body).toMatchObject({
      code: 'HOOK_REQUEST_INVALID',
      message: `${field}: ${group} is missing`,
    })
  })

  test('that is larger than the limit is 413 and says what to do', async () => {
    const { app } = serve(ready, { bodyLimitBytes: 1024 })
    await app.ready()

    const reply = await request(app.server)
      .post(urlOf(ready))
      .send(ready.request as object)

    expect(reply.status).toBe(413)
    expect(reply.body).toMatchObject({
      code: 'BODY_TOO_LARGE',
      fix: expect.stringContaining('BODY_LIMIT_BYTES') as string,
    })
  })

  test('as the YAML of its file is 415', async () => {
    const { app } = serve(ready)
    await app.ready()

    const reply = await request(app.server)
      .post(urlOf(ready))
      .set('content-type', 'application/yaml')
      .send('controller: {}')

    expect(reply.status).toBe(415)
  })
})

test('children keyed by their bare names, as hook version v1 has them, are answered the same', async () => {
  const children: Record<string, Record<string, unknown>> = {}
  for (const [group, objects] of Object.entries(fields['children'] ?? {})) {
    const named = Object.entries(objects as object).map(
      ([key, child]) => [key.split('/').at(-1) ?? key, child as unknown] as const,
    )
    children[group] = Object.fromEntries(named)
  }
  const { app } = serve(ready)
  await app.ready()

  const reply = await request(app.server)
    .post(urlOf(ready))
    .send({ ...fields, children })

  expect({ status: reply.status, body: reply.body as unknown }).toEqual(readResponse(ready))
})

describe('with a token', () => {
  const hookToken = 'a-token-of-some-length'

  test.each(['form-sync', 'hub-finalize', 'node-customize'])(
    'a golden %s request is answered with it and refused without',
    async (prefix) => {
      const golden = caseNamed(cases.find(({ name }) => name.startsWith(prefix))?.name ?? prefix)
      const { app } = serve(golden, { hookToken })
      await app.ready()
      const post = () => request(app.server).post(urlOf(golden))

      const without = await post().send(golden.request as object)
      const withToken = await post()
        .set('authorization', `Bearer ${hookToken}`)
        .send(golden.request as object)

      expect(without.status).toBe(401)
      expect(withToken.status).toBe(200)
    },
  )
})

describe('one HTTP/1.1 connection', () => {
  test('carries all golden requests of a node, answers and 429s', async () => {
    const ofNodes = cases.filter(({ kind }) => kind === 'node')
    const replies: { readonly status: number | undefined; readonly reused: boolean }[] = []
    // Each case has its own cluster; one table hands each call to the next one's hooks.
    let current = ofNodes[0]
    const tables = new Map(ofNodes.map((golden) => [golden, bindHooks(goldenDeps(golden).deps)]))
    const hook = (verb: GoldenCase['verb']) => (body: unknown) =>
      tables.get(current ?? ready)?.node[verb](body) ?? Promise.reject(new Error('no case'))
    const node = { sync: hook('sync'), finalize: hook('finalize'), customize: hook('customize') }
    const { app } = testApp({ form: node, hub: node, node }, { logLevel: 'error' })
    await app.listen({ port: 0, host: '127.0.0.1' })
    const { port } = app.server.address() as AddressInfo
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    onTestFinished(() => agent.destroy())

    for (const golden of ofNodes) {
      current = golden
      const call = httpRequest({
        host: '127.0.0.1',
        port,
        agent,
        method: 'POST',
        path: urlOf(golden),
        headers: { 'content-type': 'application/json' },
      })
      call.end(JSON.stringify(golden.request))
      const [reply] = (await once(call, 'response')) as [IncomingMessage]
      reply.resume()
      await once(reply, 'end')
      replies.push({ status: reply.statusCode, reused: call.reusedSocket })
    }

    expect(replies.map(({ status }) => status)).toEqual(
      ofNodes.map((golden) => readResponse(golden).status),
    )
    expect(replies.map(({ reused }) => reused)).toEqual(ofNodes.map((_, index) => index > 0))
  })
})

describe('a bug', () => {
  test('in what a hook uses is 500 with a generic text; row values and stack stay inside', async () => {
    const golden = caseNamed('hub-sync-changes-nothing-when-all-is-in-order')
    const known = goldenDeps(golden)
    const sources = {
      ...known.deps.sources,
      for: () => {
        throw new TypeError('cannot read properties of "acme-corp"')
      },
    }
    const { app, logged } = testApp(bindHooks({ ...known.deps, sources }), { logLevel: 'info' })
    await app.ready()

    const reply = await request(app.server)
      .post(urlOf(golden))
      .send(golden.request as object)

    expect(reply.status).toBe(500)
    expect(reply.body).toMatchObject({
      code: 'INTERNAL',
      message: 'internal error; the cluster is left as it is',
    })
    expect(reply.text).not.toContain('acme-corp')
    expect(logged()).toContain('http.test.ts')
  })
})
