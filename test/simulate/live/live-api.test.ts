import { describe, expect, test } from 'vitest'
import { createApiClient } from '../../../src/cluster/api-client.ts'
import { toResource } from '../../../src/simulate/fields.ts'
import { createLiveApi } from '../../../src/simulate/live/live-api.ts'
import { createLiveKinds } from '../../../src/simulate/live/live-kinds.ts'
import type { Reply } from '../../cluster-port/fake-api-server.ts'
import { fakeApiServer, kubeConfig, status } from '../../cluster-port/fake-api-server.ts'
import { discovery } from './discovery.ts'

const by = { manager: 'metacontroller' }
const query = '?fieldManager=metacontroller'
const deployments = '/apis/apps/v1/namespaces/shop/deployments'
const deployment = toResource({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'api', namespace: 'shop' },
})
const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'api' }
const found: Reply = { status: 200, body: deployment }

async function live(script: Readonly<Record<string, Reply>>) {
  const { url, seen } = await fakeApiServer({ ...discovery, ...script })
  const client = createApiClient(kubeConfig(url))
  const kinds = createLiveKinds(client)
  expect(await kinds.refresh()).toBeUndefined()
  seen.length = 0
  return { api: createLiveApi(client, kinds), kinds, seen }
}

test('kinds are known by kind and by resource, built-in and custom', async () => {
  const { kinds } = await live({})

  expect(kinds.byKind('v1', 'Namespace')).toMatchObject({ resource: 'namespaces', group: '' })
  expect(kinds.byResource('operator.lynq.sh/v1', 'lynqnodes')).toEqual({
    group: 'operator.lynq.sh',
    kind: 'LynqNode',
    resource: 'lynqnodes',
    isNamespaced: false,
    hasStatus: true,
  })
  expect(kinds.byResource('apps/v1', 'deployments')?.isNamespaced).toBe(true)
  expect(kinds.byKind('apps/v2', 'Deployment')).toBeUndefined()
})

test('a discovery that fails says why and forgets nothing', async () => {
  const { url } = await fakeApiServer({
    ...discovery,
    'GET /apis': [discovery['GET /apis'], status(503, 'ServiceUnavailable', 'etcd is away')],
  })
  const kinds = createLiveKinds(createApiClient(kubeConfig(url)))
  await kinds.refresh()

  expect(await kinds.refresh()).toBe('the API server answered 503: etcd is away')
  expect(kinds.byKind('apps/v1', 'Deployment')).toBeDefined()
})

describe('each verb is one request', () => {
  test.each([
    {
      verb: 'create' as const,
      line: `POST ${deployments}${query}`,
      contentType: 'application/json',
    },
    {
      verb: 'update' as const,
      line: `PUT ${deployments}/api${query}`,
      contentType: 'application/json',
    },
    {
      verb: 'updateStatus' as const,
      line: `PUT ${deployments}/api/status${query}`,
      contentType: 'application/json',
    },
    {
      verb: 'apply' as const,
      line: `PATCH ${deployments}/api${query}&force=false`,
      contentType: 'application/apply-patch+yaml',
    },
  ])('$verb: $line', async ({ verb, line, contentType }) => {
    const { api, seen } = await live({ [line]: found })

    expect(await api[verb](deployment, by)).toEqual(deployment)
    expect(seen).toMatchObject([{ line, contentType }])
    expect(JSON.parse(seen[0]!.body)).toEqual(deployment)
  })

  test('a forced dry run', async () => {
    const line = `PATCH ${deployments}/api${query}&dryRun=All&force=true`
    const { api } = await live({ [line]: found })

    expect(await api.apply(deployment, { ...by, force: true, dryRun: true })).toEqual(deployment)
  })

  test('a delete says which object it means', async () => {
    const { api, seen } = await live({ [`DELETE ${deployments}/api`]: { status: 200, body: {} } })

    await api.delete(ref, { ...by, uid: 'u1', propagation: 'Background' })

    expect(JSON.parse(seen[0]!.body)).toEqual({
      kind: 'DeleteOptions',
      apiVersion: 'v1',
      preconditions: { uid: 'u1' },
      propagationPolicy: 'Background',
    })
  })

  test('a merge patch', async () => {
    const line = `PATCH ${deployments}/api${query}`
    const { api, seen } = await live({ [line]: found })

    await api.patch(ref, { metadata: { annotations: { a: null } } }, by)

    expect(seen).toMatchObject([
      {
        contentType: 'application/merge-patch+json',
        body: '{"metadata":{"annotations":{"a":null}}}',
      },
    ])
  })
})

describe('a refusal is an error with its reason', () => {
  test.each([
    {
      name: 'a Status',
      reply: status(409, 'Conflict', 'the object has been modified'),
      error: { code: 409, reason: 'Conflict', message: 'the object has been modified' },
    },
    {
      name: 'a path that is not there',
      reply: { status: 404, body: '404 page not found' },
      error: { code: 404, reason: 'NotFound', message: 'the API server answered 404' },
    },
    {
      name: 'no answer',
      reply: { status: 0, body: 'reset' },
      error: {
        code: 0,
        reason: 'Unknown',
        message: 'the API server could not be asked (ECONNRESET)',
      },
    },
  ])('$name', async ({ reply, error }) => {
    const { api } = await live({ [`PUT ${deployments}/api${query}`]: reply })

    await expect(api.update(deployment, by)).rejects.toMatchObject(error)
  })

  test('a kind that is not served', async () => {
    const { api, seen } = await live({})

    const error = {
      reason: 'NotFound',
      message: 'the server could not find the requested resource',
    }
    await expect(api.create({ ...deployment, kind: 'Widget' }, by)).rejects.toMatchObject(error)
    expect(seen).toEqual([])
  })

  test('but what is not there is only absent', async () => {
    const missing = status(404, 'NotFound', 'deployments.apps "api" not found')
    const { api } = await live({ [`GET ${deployments}/api`]: missing })

    expect(await api.get(ref)).toBeUndefined()
  })
})
