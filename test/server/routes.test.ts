import request from 'supertest'
import { describe, expect, test } from 'vitest'
import { hookKinds, hookVerbs, noHooks } from '../../src/server/hook-table.ts'
import { hookTable, kubeObject, syncBody, testApp } from './support.ts'

const bodies = {
  sync: syncBody(),
  finalize: syncBody({ finalizing: true }),
  customize: { controller: syncBody().controller, parent: syncBody().parent },
}
const answers = {
  sync: { status: { a: 1 }, children: [], resyncAfterSeconds: 2.5 },
  finalize: { status: {}, children: [], finalized: false },
  customize: { relatedResources: [{ apiVersion: 'v1', resource: 'secrets', names: ['x'] }] },
}

describe('hooks', () => {
  const routes = hookKinds.flatMap((kind) => hookVerbs.map((verb) => ({ kind, verb })))

  test.each(routes)(
    'POST /hooks/$kind/$verb calls that hook and sends its answer',
    async ({ kind, verb }) => {
      const seen: unknown[] = []
      const table = {
        ...noHooks,
        [kind]: {
          ...noHooks[kind],
          [verb]: (body: unknown) => {
            seen.push(body)
            return Promise.resolve(answers[verb])
          },
        },
      }
      const { app } = testApp(table)
      await app.ready()

      const reply = await request(app.server).post(`/hooks/${kind}/${verb}`).send(bodies[verb])

      expect(reply.status).toBe(200)
      expect(reply.headers['content-type']).toMatch(/^application\/json/)
      expect(reply.text).toBe(JSON.stringify(answers[verb]))
      expect(seen).toEqual([bodies[verb]])
    },
  )

  test('hooks that are not bound answer 503, which changes nothing', async () => {
    const { app } = testApp(noHooks)
    await app.ready()

    const reply = await request(app.server).post('/hooks/node/sync').send(syncBody())

    expect(reply.status).toBe(503)
    expect(reply.body).toMatchObject({ code: 'NOT_READY' })
  })

  test('fields that nobody declared reach the hook and come back unchanged', async () => {
    const child = kubeObject('ConfigMap', 'a', {
      data: { n: '007' },
      weird: [null, 1e21, { a: {} }],
    })
    const { app } = testApp(
      hookTable({
        sync: (body) => Promise.resolve({ status: { got: body }, children: [child] }),
      }),
    )
    await app.ready()
    const body = syncBody({ extra: { replicas: '3', on: 'true' } })

    const reply = await request(app.server).post('/hooks/node/sync').send(body)

    expect(reply.body).toEqual({ status: { got: body }, children: [child] })
  })

  test('keys that JavaScript finds special are ordinary user data', async () => {
    const special = '{"__proto__":"a","constructor":{"prototype":{"x":1}},"toString":"b"}'
    const { app } = testApp(
      hookTable({
        sync: (body) => Promise.resolve({ status: { got: body }, children: [] }),
      }),
    )
    await app.ready()
    const child = `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"},"data":${special}}`
    const body = JSON.stringify(syncBody()).replace(
      '"children":{}',
      `"children":{"ConfigMap.v1":{"__proto__":${child}}}`,
    )

    const reply = await request(app.server)
      .post('/hooks/node/sync')
      .set('content-type', 'application/json')
      .send(body)

    expect(reply.text).toBe(`{"status":{"got":${body}},"children":[]}`)
    expect(({} as Record<string, unknown>).x).toBeUndefined()
  })
})

describe('status routes', () => {
  test('/healthz says yes even while hooks are not served', async () => {
    const { app } = testApp(noHooks, { ready: () => false })
    await app.ready()

    const reply = await request(app.server).get('/healthz')

    expect([reply.status, reply.body]).toEqual([200, { status: 'ok' }])
  })

  test.each([
    { isReady: true, status: 200 },
    { isReady: false, status: 503 },
  ])('/readyz is $status when ready is $isReady', async ({ isReady, status }) => {
    const { app } = testApp(noHooks, { ready: () => isReady })
    await app.ready()

    expect((await request(app.server).get('/readyz')).status).toBe(status)
  })

  test('/metrics speaks the Prometheus text format', async () => {
    const { app } = testApp(noHooks)
    await app.ready()

    const reply = await request(app.server).get('/metrics')

    expect(reply.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/)
    expect(reply.text).toContain('# TYPE lynq_hook_requests_total counter')
  })

  test('none of them asks for the token', async () => {
    const { app } = testApp(noHooks, { hookToken: 'a-token-of-some-length' })
    await app.ready()

    for (const path of ['/healthz', '/readyz', '/metrics']) {
      expect((await request(app.server).get(path)).status).toBe(200)
    }
  })
})
