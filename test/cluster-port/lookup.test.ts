import { describe, expect, test } from 'vitest'
import { createApiClient } from '../../src/cluster/api-client.ts'
import { createKubeCluster } from '../../src/cluster/kube-cluster.ts'
import { fakeApiServer, gone, kubeConfig, status, token, type Reply } from './fake-api-server.ts'
import { lookUpOne } from '../support/look-up-one.ts'

const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'ns', name: 'a' }
const path = 'GET /api/v1/namespaces/ns/configmaps/a'
const metadata = { name: 'a', namespace: 'ns', uid: 'u1', resourceVersion: '7' }
const present: Reply = { status: 200, body: { kind: 'PartialObjectMetadata', metadata } }
const notFound = status(404, 'NotFound', 'configmaps "a" not found', {
  name: 'a',
  kind: 'configmaps',
})
const metadataOnly = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v1,application/json'

describe('a name', () => {
  test('that is taken: only its metadata is asked for, with our token', async () => {
    const { cluster, seen } = await fakeApiServer({ [path]: present })

    expect(await lookUpOne(cluster, ref)).toEqual({ state: 'present', metadata })
    expect(seen).toEqual([
      {
        line: 'GET /api/v1',
        accept: 'application/json',
        authorization: `Bearer ${token}`,
        contentType: undefined,
        body: '',
      },
      {
        line: path,
        accept: metadataOnly,
        authorization: `Bearer ${token}`,
        contentType: undefined,
        body: '',
      },
    ])
  })

  test('that is free is absent', async () => {
    const { cluster } = await fakeApiServer({ [path]: notFound })

    expect(await lookUpOne(cluster, ref)).toEqual({ state: 'absent' })
  })

  test('of a Namespace comes with its phase', async () => {
    const { cluster, seen } = await fakeApiServer({
      'GET /api/v1/namespaces/ns': {
        status: 200,
        body: {
          kind: 'Namespace',
          metadata: { name: 'ns', uid: 'u' },
          status: { phase: 'Terminating' },
        },
      },
    })

    const found = await lookUpOne(cluster, { apiVersion: 'v1', kind: 'Namespace', name: 'ns' })

    expect(found).toEqual({
      state: 'present',
      metadata: { name: 'ns', uid: 'u' },
      phase: 'Terminating',
    })
    expect(seen[1]?.accept).toBe('application/json')
  })

  test('keeps its case and is escaped', async () => {
    const { cluster, seen } = await fakeApiServer({})

    await lookUpOne(cluster, { ...ref, name: 'System:a/../b?c' })

    expect(seen[1]?.line).toBe('GET /api/v1/namespaces/ns/configmaps/System%3Aa%2F..%2Fb%3Fc')
  })
})

describe('doubt is never absence', () => {
  test.each([
    {
      name: 'forbidden',
      reply: status(
        403,
        'Forbidden',
        'configmaps "a" is forbidden: User "lynq" cannot get resource "configmaps"',
      ),
      message: /answered 403: configmaps "a" is forbidden/,
    },
    {
      name: 'our credentials are refused',
      reply: status(401, 'Unauthorized', 'Unauthorized'),
      message: /does not accept our credentials/,
    },
    { name: 'a path that is not served', reply: gone, message: /answered 404/ },
    {
      name: 'a 404 about another name',
      reply: status(404, 'NotFound', 'x', { name: 'b' }),
      message: /answered 404/,
    },
    {
      name: 'a 404 from a proxy',
      reply: { status: 404, body: { message: 'no route' } },
      message: /answered 404/,
    },
    {
      name: 'the server is busy',
      reply: status(429, 'TooManyRequests', 'too many requests'),
      message: /answered 429/,
    },
    {
      name: 'the server fails',
      reply: status(500, 'InternalError', 'etcd is gone'),
      message: /answered 500: etcd is gone/,
    },
    {
      name: 'the line is cut',
      reply: { status: 0, body: 'reset' },
      message: /could not be asked \(ECONNRESET\)/,
    },
    { name: 'a 200 without metadata', reply: { status: 200, body: {} }, message: /answered 200/ },
    {
      name: 'a 200 that is no JSON',
      reply: { status: 200, body: '<html>' },
      message: /answered 200/,
    },
  ])('$name is unknown', async ({ reply, message }) => {
    const { cluster } = await fakeApiServer({ [path]: reply })

    const found = await lookUpOne(cluster, ref)

    expect(found).toEqual({ state: 'unknown', message: expect.stringMatching(message) as string })
    expect(JSON.stringify(found)).not.toContain(token)
  })

  test('no answer within 3 s is unknown', async () => {
    const { cluster } = await fakeApiServer({ [path]: { status: 0, body: 'hang' } })
    const startMs = performance.now()

    const found = await lookUpOne(cluster, ref)

    expect(found).toEqual({ state: 'unknown', message: 'no answer within 3 s' })
    expect(performance.now() - startMs).toBeLessThan(8000)
  })

  test('nobody listening is unknown', async () => {
    const cluster = createKubeCluster(createApiClient(kubeConfig('http://127.0.0.1:9')))

    expect(await lookUpOne(cluster, ref)).toMatchObject({ state: 'unknown' })
  })

  test('a namespaced kind without a namespace is not looked up in a default one', async () => {
    const { cluster, seen } = await fakeApiServer({})

    const found = await lookUpOne(cluster, { apiVersion: 'v1', kind: 'ConfigMap', name: 'a' })

    expect(found).toEqual({ state: 'unknown', message: 'ConfigMap a needs a namespace' })
    expect(seen).toHaveLength(1)
  })
})

describe('discovery', () => {
  test('is asked once an API version, also by many at once', async () => {
    const { cluster, seen } = await fakeApiServer({ [path]: notFound })

    await Promise.all(Array.from({ length: 20 }, () => lookUpOne(cluster, ref)))

    expect(seen.filter(({ line }) => line === 'GET /api/v1')).toHaveLength(1)
  })

  test('takes the resource, not a subresource of the same kind', async () => {
    const { cluster, seen } = await fakeApiServer({})

    await lookUpOne(cluster, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace: 'ns',
      name: 'd',
    })

    expect(seen[1]?.line).toBe('GET /apis/apps/v1/namespaces/ns/deployments/d')
  })

  test('finds a custom resource that was installed later, asking again at most every 10 s', async () => {
    const list = (items: unknown[]): Reply => ({ status: 200, body: { resources: items } })
    const { cluster, seen, clock } = await fakeApiServer({
      'GET /apis/db.io/v1': [
        gone,
        list([]),
        list([{ name: 'bases', kind: 'Base', namespaced: true }]),
      ],
      'GET /apis/db.io/v1/namespaces/ns/bases/b': status(404, 'NotFound', 'x', { name: 'b' }),
    })
    const base = { apiVersion: 'db.io/v1', kind: 'Base', namespace: 'ns', name: 'b' }
    const notServed = { state: 'unknown', message: 'the cluster does not serve Base of db.io/v1' }

    expect(await lookUpOne(cluster, base)).toEqual(notServed)
    expect(await lookUpOne(cluster, base)).toEqual(notServed)
    expect(seen).toHaveLength(1)
    clock.ms += 11_000
    expect(await lookUpOne(cluster, base)).toEqual(notServed)
    clock.ms += 11_000
    expect(await lookUpOne(cluster, base)).toEqual({ state: 'absent' })
    clock.ms += 1_000_000
    await lookUpOne(cluster, base)
    expect(seen.filter(({ line }) => line === 'GET /apis/db.io/v1')).toHaveLength(3)
  })

  test('that fails is not remembered', async () => {
    const served: Reply = {
      status: 200,
      body: { resources: [{ name: 'bases', kind: 'Base', namespaced: false }] },
    }
    const { cluster } = await fakeApiServer({
      'GET /apis/db.io/v1': [status(503, 'ServiceUnavailable', 'starting'), served],
      'GET /apis/db.io/v1/bases/b': status(404, 'NotFound', 'x', { name: 'b' }),
    })
    const base = { apiVersion: 'db.io/v1', kind: 'Base', name: 'b' }

    expect(await lookUpOne(cluster, base)).toMatchObject({ state: 'unknown' })
    expect(await lookUpOne(cluster, base)).toEqual({ state: 'absent' })
  })

  test('is asked anew when one of its paths turns out not to exist', async () => {
    const { cluster, seen } = await fakeApiServer({ [path]: [gone, notFound] })

    expect(await lookUpOne(cluster, ref)).toMatchObject({ state: 'unknown' })
    expect(await lookUpOne(cluster, ref)).toEqual({ state: 'absent' })
    expect(seen.filter(({ line }) => line === 'GET /api/v1')).toHaveLength(2)
  })
})

test('calls one after the other share a connection', async () => {
  const { cluster, connections } = await fakeApiServer({ [path]: notFound })

  for (let call = 0; call < 10; call += 1) await lookUpOne(cluster, ref)

  expect(connections()).toBe(1)
})
