import { describe, expect, test } from 'vitest'
import type { ApplyStrategy } from '../../src/simulate/apply-child.ts'
import { LAST_APPLIED } from '../../src/simulate/apply-child.ts'
import type { KubeObject } from '../../src/api/kube-object.ts'
import type { SmallCluster } from './small-cluster.ts'
import {
  configMap,
  deployment,
  get,
  kubectl,
  node,
  nodeRef,
  smallCluster,
} from './small-cluster.ts'

const both: readonly ApplyStrategy[] = ['server-side-apply', 'dynamic-apply']
const configMapRef = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'one' }
const deploymentRef = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'default',
  name: 'app',
}

interface Desired {
  children: readonly KubeObject[]
}

async function applied(
  strategy: ApplyStrategy,
  children: readonly KubeObject[],
  before: (cluster: SmallCluster) => void = () => undefined,
): Promise<{ cluster: SmallCluster; desired: Desired }> {
  const desired: Desired = { children }
  const cluster = smallCluster({ sync: () => ({ ...desired }) }, { applyStrategy: strategy })
  before(cluster)
  cluster.api.create(node(), kubectl)
  await cluster.settle(60_000)
  return { cluster, desired }
}

/** Writes of Metacontroller to children, not to the parent. */
function childWrites(cluster: SmallCluster): number {
  return cluster.requests.writes.filter(
    ({ manager, ref }) => manager === 'metacontroller' && ref.kind !== 'LynqNode',
  ).length
}

function touch(cluster: SmallCluster): Promise<boolean> {
  const now = String(cluster.now())
  cluster.api.patch(nodeRef, { metadata: { annotations: { now } } }, kubectl)
  return cluster.settle(60_000)
}

describe.each(both)('with %s', (strategy) => {
  test('a sync that wants what is live writes nothing', async () => {
    const { cluster } = await applied(strategy, [configMap('one'), deployment('app')])
    const before = childWrites(cluster)

    await touch(cluster)
    await touch(cluster)

    expect(childWrites(cluster)).toBe(before)
  })

  test('a field that is no longer wanted goes, one that others added stays', async () => {
    const { cluster, desired } = await applied(strategy, [configMap('one', { a: '1', b: '2' })])
    cluster.api.patch(configMapRef, { data: { other: 'x' } }, kubectl)
    await cluster.settle(10_000)
    desired.children = [configMap('one', { a: '3' })]

    await touch(cluster)

    expect(get(cluster, 'ConfigMap', 'one')?.data).toEqual({ a: '3', other: 'x' })
  })

  test('drift of a field that is wanted is reverted at once', async () => {
    const { cluster } = await applied(strategy, [
      deployment('app', { replicas: 2 }),
      configMap('one', { a: '1' }),
    ])

    cluster.api.patch(deploymentRef, { spec: { replicas: 5 } }, kubectl)
    cluster.api.patch(configMapRef, { data: { a: '9' } }, kubectl)
    await cluster.settle(60_000)

    expect(get(cluster, 'Deployment', 'app')?.spec).toMatchObject({ replicas: 2 })
    expect(get(cluster, 'ConfigMap', 'one')?.data).toEqual({ a: '1' })
  })

  test('a child that is being deleted is not updated', async () => {
    const held = configMap('one')
    const { cluster, desired } = await applied(strategy, [
      { ...held, metadata: { ...held.metadata, finalizers: ['example.com/wait'] } },
    ])
    cluster.api.delete(configMapRef, kubectl)
    desired.children = [configMap('one', { key: 'changed' })]

    await touch(cluster)

    expect(get(cluster, 'ConfigMap', 'one')?.data).toEqual({ key: 'value' })
  })

  test('a child with a second owner keeps both references', async () => {
    const retained = configMap('one')
    const owner = { apiVersion: 'v1', kind: 'Namespace', name: 'default', uid: '' }
    const { cluster } = await applied(strategy, [], (fresh) => {
      owner.uid = fresh.api.get({
        apiVersion: 'v1',
        kind: 'Namespace',
        name: 'default',
      })!.metadata.uid!
    })
    const desired = { ...retained, metadata: { ...retained.metadata, ownerReferences: [owner] } }
    const second = await applied(strategy, [desired])
    const before = childWrites(second.cluster)

    await touch(second.cluster)

    expect(childWrites(second.cluster)).toBe(before)
    expect(
      get(second.cluster, 'ConfigMap', 'one')?.metadata.ownerReferences?.map(({ kind }) => kind),
    ).toEqual(['Namespace', 'LynqNode'])
    expect(cluster.events).toEqual([])
  })
})

describe('an existing foreign object', () => {
  const foreign = configMap('one', { mine: 'yes', a: 'before' })

  test('is taken over by server-side apply', async () => {
    const { cluster } = await applied('server-side-apply', [configMap('one', { a: '1' })], (c) => {
      c.api.create(foreign, kubectl)
    })

    const live = get(cluster, 'ConfigMap', 'one')!
    expect(live.data).toEqual({ mine: 'yes', a: '1' })
    expect(live.metadata.ownerReferences).toHaveLength(1)
  })

  test('is silently not touched by dynamic apply', async () => {
    const { cluster } = await applied('dynamic-apply', [configMap('one', { a: '1' })], (c) => {
      c.api.create(foreign, kubectl)
    })

    const live = get(cluster, 'ConfigMap', 'one')!
    expect(live.data).toEqual({ mine: 'yes', a: 'before' })
    expect(live.metadata.ownerReferences).toBeUndefined()
    expect(cluster.events).toEqual([])
  })

  test('that another controller owns is refused by the API server', async () => {
    const other = { apiVersion: 'v1', kind: 'Namespace', name: 'default', controller: true }
    const { cluster } = await applied('server-side-apply', [configMap('one')], (c) => {
      const uid = c.api.get({ apiVersion: 'v1', kind: 'Namespace', name: 'default' })!.metadata.uid!
      const ownerReferences = [{ ...other, uid }]
      c.api.create({ ...foreign, metadata: { ...foreign.metadata, ownerReferences } }, kubectl)
    })

    expect(cluster.events[0]?.message).toContain(
      'Only one reference can have Controller set to true',
    )
    expect(get(cluster, 'ConfigMap', 'one')?.data).toEqual(foreign.data)
  })
})

describe('server-side apply', () => {
  test('owns exactly what was applied', async () => {
    const { cluster } = await applied('server-side-apply', [configMap('one', { a: '1' })])

    const live = get(cluster, 'ConfigMap', 'one')!
    const uid = live.metadata.ownerReferences![0]!.uid
    expect(live.metadata.managedFields).toEqual([
      {
        apiVersion: 'v1',
        fieldsType: 'FieldsV1',
        fieldsV1: {
          'f:data': { 'f:a': {} },
          'f:metadata': {
            'f:labels': { 'f:controller-uid': {} },
            'f:ownerReferences': { [`k:{"uid":"${uid}"}`]: {} },
          },
        },
        manager: 'metacontroller',
        operation: 'Apply',
        time: '2026-01-01T00:00:00Z',
      },
    ])
    expect(live.metadata.annotations).toBeUndefined()
  })

  test('takes a field that another manager wrote away from it', async () => {
    const { cluster } = await applied('server-side-apply', [configMap('one', { a: '1' })])
    cluster.api.patch(configMapRef, { data: { a: '9', b: '2' } }, kubectl)
    await cluster.settle(10_000)

    const owners = get(cluster, 'ConfigMap', 'one')!.metadata.managedFields!
    expect(owners.map(({ manager, fieldsV1 }) => [manager, fieldsV1?.['f:data']])).toEqual([
      ['metacontroller', { 'f:a': {} }],
      ['kubectl', { 'f:b': {} }],
    ])
  })

  test('drops the annotation that dynamic apply has left', async () => {
    const { cluster } = await applied('server-side-apply', [configMap('one')])

    cluster.api.patch(
      configMapRef,
      { metadata: { annotations: { [LAST_APPLIED]: '{}', other: 'kept' } } },
      { manager: 'metacontroller' },
    )
    await cluster.settle(10_000)

    expect(get(cluster, 'ConfigMap', 'one')!.metadata.annotations).toEqual({ other: 'kept' })
  })

  test('without force reports what others own, and changes nothing', async () => {
    const { cluster } = await applied('server-side-apply', [deployment('app', { replicas: 2 })])

    expect(() =>
      cluster.api.apply(deployment('app', { replicas: 3 }), { manager: 'someone' }),
    ).toThrow(
      'Apply failed with 1 conflict: conflict with "metacontroller" using apps/v1: .spec.replicas',
    )
    expect(get(cluster, 'Deployment', 'app')?.spec).toMatchObject({ replicas: 2 })
  })

  test('leaves the items that others put into an associative list', async () => {
    const { cluster, desired } = await applied('server-side-apply', [deployment('app')])
    const template = { spec: { containers: [{ name: 'sidecar', image: 'example.com/s:1' }] } }
    cluster.api.apply(
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'app', namespace: 'default' },
        spec: { template },
      },
      { manager: 'injector' },
    )
    await cluster.settle(60_000)
    desired.children = [deployment('app', { replicas: 4 })]

    await touch(cluster)

    const { containers } = (
      get(cluster, 'Deployment', 'app') as unknown as {
        spec: { template: { spec: { containers: { name: string }[] } } }
      }
    ).spec.template.spec
    expect(containers.map(({ name }) => name)).toEqual(['app', 'sidecar'])
  })
})

describe('dynamic apply', () => {
  test('writes plain updates and remembers what it applied in an annotation', async () => {
    const { cluster } = await applied('dynamic-apply', [configMap('one', { a: '<1>' })])

    const live = get(cluster, 'ConfigMap', 'one')!
    const uid = live.metadata.labels!['controller-uid']!
    expect(live.metadata.annotations?.[LAST_APPLIED]).toBe(
      `{"apiVersion":"v1","data":{"a":"\\u003c1\\u003e"},"kind":"ConfigMap","metadata":{"labels":{"controller-uid":"${uid}"},"name":"one","namespace":"default"}}`,
    )
    expect(live.metadata.managedFields).toMatchObject([
      { manager: 'metacontroller', operation: 'Update' },
    ])
  })

  test.each([
    {
      name: 'a quantity that is not canonical',
      child: deployment('app', {
        template: {
          metadata: { labels: { app: 'app' } },
          spec: {
            containers: [{ name: 'app', image: 'a:1', resources: { requests: { cpu: '1000m' } } }],
          },
        },
      }),
    },
    {
      name: 'stringData',
      child: {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'one', namespace: 'default' },
        stringData: { password: 'x' },
      },
    },
  ])('updates for ever for $name', async ({ child }) => {
    const { cluster } = await applied('dynamic-apply', [child])
    const before = childWrites(cluster)

    await touch(cluster)
    await touch(cluster)

    expect(childWrites(cluster)).toBeGreaterThanOrEqual(before + 2)
  })
})

describe('update strategies', () => {
  test.each<{ method: string; expected: string; sameUid: boolean }>([
    { method: 'InPlace', expected: 'new', sameUid: true },
    { method: 'Recreate', expected: 'new', sameUid: false },
    { method: 'OnDelete', expected: 'old', sameUid: true },
  ])('$method', async ({ method, expected, sameUid }) => {
    const desired: Desired = { children: [configMap('one', { key: 'old' })] }
    const cluster = smallCluster({ sync: () => ({ ...desired }) }, { updateMethod: method })
    cluster.api.create(node(), kubectl)
    await cluster.settle(10_000)
    const uid = get(cluster, 'ConfigMap', 'one')?.metadata.uid
    desired.children = [configMap('one', { key: 'new' })]

    await touch(cluster)

    const live = get(cluster, 'ConfigMap', 'one')
    expect(live?.data).toEqual({ key: expected })
    expect(live?.metadata.uid === uid).toBe(sameUid)
  })
})
