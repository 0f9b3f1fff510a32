import request from 'supertest'
import { describe, expect, test } from 'vitest'
import { AppError, RetryLater } from '../../src/errors.ts'
import { hookTable, kubeObject, syncBody, testApp } from './support.ts'

const asIs = hookTable({})

describe('bodies that are no hook request', () => {
  const json = 'application/json'
  const whole = JSON.stringify(syncBody())
  const cases = [
    {
      name: 'malformed JSON',
      type: json,
      body: '{"parent": nope}',
      status: 400,
      code: 'BODY_MALFORMED',
      message: /valid JSON/,
    },
    {
      name: 'a body cut off in the middle',
      type: json,
      body: whole.slice(0, 40),
      status: 400,
      code: 'BODY_MALFORMED',
      message: /cut off/,
    },
    {
      name: 'an empty body',
      type: json,
      body: '',
      status: 400,
      code: 'BODY_MALFORMED',
      message: /valid JSON/,
    },
    {
      name: 'a list',
      type: json,
      body: '[]',
      status: 400,
      code: 'HOOK_REQUEST_INVALID',
      message: /^body: must be object$/,
    },
    {
      name: 'null',
      type: json,
      body: 'null',
      status: 400,
      code: 'HOOK_REQUEST_INVALID',
      message: /^body: must be object$/,
    },
    {
      name: 'an object without a controller',
      type: json,
      body: '{}',
      status: 400,
      code: 'HOOK_REQUEST_INVALID',
      message: /^body: .*'controller'$/,
    },
    {
      name: 'JSON declared as text',
      type: 'text/plain',
      body: whole,
      status: 415,
      code: 'UNSUPPORTED_MEDIA_TYPE',
      message: /declared as JSON/,
    },
    {
      name: 'a form',
      type: 'application/x-www-form-urlencoded',
      body: 'a=b',
      status: 415,
      code: 'UNSUPPORTED_MEDIA_TYPE',
      message: /declared as JSON/,
    },
    {
      name: 'YAML',
      type: 'application/yaml',
      body: 'a: b',
      status: 415,
      code: 'UNSUPPORTED_MEDIA_TYPE',
      message: /declared as JSON/,
    },
  ]

  test.each(cases)(
    '$name is answered $status $code',
    async ({ type, body, status, code, message }) => {
      const { app } = testApp(asIs)
      await app.ready()

      const reply = await request(app.server)
        .post('/hooks/node/sync')
        .set('content-type', type)
        .send(body)

      expect(reply.status).toBe(status)
      expect(reply.body).toMatchObject({ code })
      expect((reply.body as { message: string }).message).toMatch(message)
      expect(reply.text).not.toContain('\n')
    },
  )

  const parent = syncBody().parent
  const child = kubeObject('ConfigMap', 'a')
  test.each([
    {
      name: 'a parent without uid',
      more: { parent: { ...(parent as object), metadata: { name: 'a' } } },
      message: "parent.metadata: must have required property 'uid'",
    },
    {
      name: 'a parent whose name is a number',
      more: { parent: { ...(parent as object), metadata: { name: 1, uid: 'u' } } },
      message: 'parent.metadata.name: must be string',
    },
    { name: 'children as a list', more: { children: [] }, message: 'children: must be object' },
    {
      name: 'a group that is null',
      more: { children: { 'ConfigMap.v1': null } },
      message: 'children.ConfigMap.v1: must be object',
    },
    {
      name: 'a child that is null',
      more: { children: { 'ConfigMap.v1': { 'ns/a': null } } },
      message: 'children.ConfigMap.v1.ns/a: must be object',
    },
    {
      name: 'a child without kind',
      more: { related: { 'ConfigMap.v1': { a: { ...child, kind: undefined } } } },
      message: "related.ConfigMap.v1.a: must have required property 'kind'",
    },
    {
      name: 'finalizing as text',
      more: { finalizing: 'true' },
      message: 'finalizing: must be boolean',
    },
    {
      name: 'no children at all',
      more: { children: undefined },
      message: "body: must have required property 'children'",
    },
  ])('$name is named by its path', async ({ more, message }) => {
    const { app } = testApp(asIs)
    await app.ready()

    const reply = await request(app.server).post('/hooks/hub/finalize').send(syncBody(more))

    expect(reply.status).toBe(400)
    expect(reply.body).toMatchObject({ code: 'HOOK_REQUEST_INVALID', message })
  })
})

describe('bodies that are too large', () => {
  const limit = 4096
  const large = JSON.stringify(syncBody({ related: { pad: 'x'.repeat(2_000_000) } }))

  test('with a declared length: 413 says the limit and what to do', async () => {
    const { app } = testApp(asIs, { bodyLimitBytes: limit })
    await app.ready()

    const reply = await request(app.server)
      .post('/hooks/hub/sync')
      .set('content-type', 'application/json')
      .send(large)

    expect(reply.status).toBe(413)
    expect(reply.body).toEqual({
      code: 'BODY_TOO_LARGE',
      message: 'the body is larger than 4096 bytes',
      fix: expect.stringContaining('BODY_LIMIT_BYTES') as string,
    })
  })

  test('sent in chunks: 413 as well', async () => {
    const { app } = testApp(asIs, { bodyLimitBytes: limit })
    const address = await app.listen({ port: 0, host: '127.0.0.1' })

    const reply = await fetch(`${address}/hooks/hub/sync`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: new Blob([large]).stream(),
      duplex: 'half',
    })

    expect(reply.status).toBe(413)
    await reply.body?.cancel()
  })

  test('a body just under the limit passes', async () => {
    const { app } = testApp(asIs, { bodyLimitBytes: limit })
    await app.ready()
    const bare = JSON.stringify(syncBody({ pad: '' })).length

    const reply = await request(app.server)
      .post('/hooks/hub/sync')
      .send(syncBody({ pad: 'x'.repeat(limit - bare) }))

    expect(reply.status).toBe(200)
  })
})

describe('routes that do not exist', () => {
  test.each([
    ['GET', '/'],
    ['GET', '/hooks/node/sync'],
    ['POST', '/hooks/pod/sync'],
    ['POST', '/hooks/node/sync/'],
    ['PUT', '/hooks/node/sync'],
  ])('%s %s is answered 404 with the list of hooks', async (method, path) => {
    const { app } = testApp(asIs)

    const reply = await app.inject({ method, url: path })

    expect(reply.statusCode).toBe(404)
    expect(reply.json()).toMatchObject({
      code: 'NOT_FOUND',
      fix: expect.stringContaining('/hooks/') as string,
    })
  })
})

describe('the token', () => {
  const hookToken = 'a-token-of-some-length'

  test.each([
    { name: 'no header', header: undefined },
    { name: 'another token', header: 'Bearer another-token-of-length' },
    { name: 'the token and more', header: `Bearer ${hookToken}x` },
    { name: 'half of the token', header: `Bearer ${hookToken.slice(0, 10)}` },
    { name: 'the token without its scheme', header: hookToken },
    { name: 'another scheme', header: `Basic ${hookToken}` },
    { name: 'an empty token', header: 'Bearer ' },
  ])('$name is answered 401, before the hook and without detail', async ({ header }) => {
    let calls = 0
    const sync = () => Promise.reject(new Error(`call ${(calls += 1)}`))
    const { app } = testApp(hookTable({ sync }), { hookToken })
    await app.ready()

    const post = request(app.server).post('/hooks/node/sync')
    const reply = await (header === undefined ? post : post.set('authorization', header)).send(
      syncBody(),
    )

    expect(reply.status).toBe(401)
    expect(reply.body).toMatchObject({
      code: 'UNAUTHORIZED',
      message: 'the request has no valid token',
    })
    expect(calls).toBe(0)
  })

  test.each(['Bearer', 'bearer'])('%s and the right token is let in', async (scheme) => {
    const { app } = testApp(asIs, { hookToken })
    await app.ready()

    const reply = await request(app.server)
      .post('/hooks/node/sync')
      .set('authorization', `${scheme} ${hookToken}`)
      .send(syncBody())

    expect(reply.status).toBe(200)
  })
})

describe('what a hook throws', () => {
  test('a bug is 500 with a generic text; its stack is in the log only', async () => {
    const sync = () => Promise.reject(new TypeError('cannot read "canary" of undefined'))
    const { app, logged } = testApp(hookTable({ sync }))
    await app.ready()

    const reply = await request(app.server).post('/hooks/node/sync').send(syncBody())

    expect(reply.status).toBe(500)
    expect(reply.text).not.toContain('canary')
    const { requestId, ...rest } = reply.body as { requestId: string }
    expect(rest).toMatchObject({
      code: 'INTERNAL',
      message: 'internal error; the cluster is left as it is',
    })
    expect(logged()).toContain(requestId)
    expect(logged()).toContain('refusals.test.ts')
  })

  test('an AppError gives its own status and message', async () => {
    const sync = () =>
      Promise.reject(new AppError('CLUSTER_UNAVAILABLE', 'namespaces cannot be read'))
    const { app } = testApp(hookTable({ sync }))
    await app.ready()

    const reply = await request(app.server).post('/hooks/node/sync').send(syncBody())

    expect(reply.status).toBe(503)
    expect(reply.body).toMatchObject({
      code: 'CLUSTER_UNAVAILABLE',
      message: 'namespaces cannot be read',
    })
  })

  test.each([
    [1, '1'],
    [7, '7'],
    [0, '1'],
    [0.2, '1'],
    [1.2, '2'],
    [-3, '1'],
    [NaN, '1'],
    [Infinity, '1'],
  ])(
    'RetryLater(%d) is 429 with Retry-After %s, an integer of at least 1',
    async (seconds, header) => {
      const sync = () => Promise.reject(new RetryLater(seconds))
      const { app } = testApp(hookTable({ sync }))
      await app.ready()

      const reply = await request(app.server).post('/hooks/node/sync').send(syncBody())

      expect([reply.status, reply.headers['retry-after']]).toEqual([429, header])
      expect(reply.body).toMatchObject({ code: 'RETRY_LATER' })
    },
  )

  test.each([undefined, null, 'text', { code: 'UNAUTHORIZED', httpStatus: 200 }])(
    'something that is no error (%j) is 500',
    async (thrown) => {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- that is the case
      const { app } = testApp(hookTable({ sync: () => Promise.reject(thrown) }))
      await app.ready()

      expect((await request(app.server).post('/hooks/node/sync').send(syncBody())).status).toBe(500)
    },
  )
})
