import { describe, expect, test } from 'vitest'
import { ApiError } from '../../src/simulate/api-error.ts'
import type { Answer, SyncBody } from './small-cluster.ts'
import {
  configMap,
  deployment,
  get,
  kubectl,
  names,
  node,
  nodeRef,
  observed,
  smallCluster,
} from './small-cluster.ts'

const isEmpty = (body: SyncBody): boolean =>
  Object.values(body.children).every((group) => Object.keys(group).length === 0)

const release = { labels: { 'controller-uid': null } }

describe('fact 1: an answer is the complete desired set', () => {
  test('deletes an observed child that the answer leaves out, before it creates', async () => {
    let children = [configMap('old')]
    const cluster = smallCluster({ sync: () => ({ children }) })
    cluster.api.create(node(), kubectl)
    await cluster.settle(10_000)
    children = [configMap('new')]

    cluster.api.patch(nodeRef, { spec: { uid: 'changed' } }, kubectl)
    await cluster.settle(10_000)

    expect(names(cluster, 'ConfigMap')).toEqual(['new'])
    const ofChildren = cluster.requests.writes.filter(({ ref }) => ref.kind === 'ConfigMap')
    expect(ofChildren.map(({ verb, ref }) => `${verb} ${ref.name}`)).toEqual([
      'apply old',
      'delete old',
      'apply new',
    ])
  })

  test('deletes what depends on a deleted child as well', async () => {
    let children = [configMap('owner')]
    const cluster = smallCluster({ sync: () => ({ children }) })
    cluster.api.create(node(), kubectl)
    await cluster.settle(10_000)
    const owner = get(cluster, 'ConfigMap', 'owner')!
    const { apiVersion, kind, metadata } = owner
    const reference = { apiVersion, kind, name: metadata.name, uid: metadata.uid! }
    const dependent = configMap('dependent')
    cluster.api.create(
      { ...dependent, metadata: { ...dependent.metadata, ownerReferences: [reference] } },
      kubectl,
    )
    children = []

    cluster.api.patch(nodeRef, { spec: { uid: 'changed' } }, kubectl)
    await cluster.settle(10_000)

    expect(names(cluster, 'ConfigMap')).toEqual([])
  })

  test('a child that is already going is not deleted again', async () => {
    let children = [configMap('held')]
    const cluster = smallCluster({ sync: () => ({ children }) })
    const held = { ...children[0]!.metadata, finalizers: ['example.com/wait'] }
    children = [{ ...configMap('held'), metadata: held }]
    cluster.api.create(node(), kubectl)
    await cluster.settle(10_000)
    children = []

    for (const uid of ['a', 'b', 'c']) {
      cluster.api.patch(nodeRef, { spec: { uid } }, kubectl)
      await cluster.settle(10_000)
    }

    expect(cluster.requests.writes.filter(({ verb }) => verb === 'delete')).toHaveLength(1)
    expect(get(cluster, 'ConfigMap', 'held')?.metadata.deletionTimestamp).toBeDefined()
  })

  test('a child that the cache does not show yet is not deleted by an answer without it', async () => {
    let children = [configMap('late')]
    const cluster = smallCluster({ sync: () => ({ children }) }, { informerLagMs: 5000 })
    cluster.api.create(node(), kubectl)
    await cluster.runUntil(() => names(cluster, 'ConfigMap').length > 0, 20_000)
    children = []

    cluster.api.patch(nodeRef, { metadata: { annotations: { touched: 'yes' } } }, kubectl)
    await cluster.run(4000)

    expect(names(cluster, 'ConfigMap')).toEqual(['late'])
  })
})

describe('fact 2: other statuses', () => {
  test('change nothing, become a Warning event with the body and are retried ever later', async () => {
    let answer: Answer = { children: [configMap('kept')] }
    const cluster = smallCluster({ sync: () => answer })
    cluster.api.create(node(), kubectl)
    await cluster.settle(10_000)
    answer = { status: 503, headers: {}, body: { error: 'the database is away' } }

    cluster.api.patch(nodeRef, { spec: { uid: 'changed' } }, kubectl)
    const before = cluster.bodies('sync').length
    await cluster.run(60_000)

    expect(names(cluster, 'ConfigMap')).toEqual(['kept'])
    expect(cluster.events).toMatchObject([
      {
        type: 'Warning',
        reason: 'SyncError',
        message: expect.stringContaining(
          'unsupported status code: 503 body: {"error":"the database is away"}',
        ) as string,
      },
    ])
    // 5 ms, 10 ms, 20 ms, …: the 14th retry comes after 40 s.
    expect(cluster.bodies('sync').length - before).toBe(14)
  })

  test.each([201, 204, 302, 400, 404])('%d is one of them', async (status) => {
    const whole = { status, headers: {}, body: { children: [configMap('one')] } }
    const cluster = smallCluster({ sync: () => whole })
    cluster.api.create(node(), kubectl)

    await cluster.settle(1000)

    expect(names(cluster, 'ConfigMap')).toEqual([])
    expect(cluster.events[0]?.message).toContain(`unsupported status code: ${status} body:`)
  })

  test('wait at most 1000 seconds between two retries', async () => {
    const cluster = smallCluster({ sync: () => ({ status: 500, headers: {}, body: '' }) })
    cluster.api.create(node(), kubectl)

    await cluster.run(24 * 3_600_000)

    const [last, former] = cluster.exchanges.map(({ at }) => at).reverse()
    expect(last! - former!).toBeGreaterThan(999_000)
    expect(last! - former!).toBeLessThan(1_001_000)
  })

  test('429 postpones by Retry-After and emits no event', async () => {
    let calls = 0
    const cluster = smallCluster({
      sync: () => (calls++ === 0 ? { status: 429, headers: { 'Retry-After': '7' }, body: '' } : {}),
    })
    cluster.api.create(node(), kubectl)

    await cluster.run(60_000)

    const times = cluster.exchanges.map(({ at }) => at)
    expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(7000)
    expect(times[1]! - times[0]!).toBeLessThan(7100)
    expect(cluster.events).toEqual([])
  })

  test('429 without Retry-After loops hot', async () => {
    const cluster = smallCluster({ sync: () => ({ status: 429, headers: {}, body: '' }) })
    cluster.api.create(node(), kubectl)

    await cluster.run(1000)

    expect(cluster.bodies('sync').length).toBeGreaterThan(50)
    expect(cluster.events).toEqual([])
  })

  test('nobody answering is a failed sync', async () => {
    const cluster = smallCluster({ sync: () => ({ children: [configMap('one')] }) })
    cluster.faults.isServiceDown = true
    cluster.api.create(node(), kubectl)
    await cluster.run(2000)
    expect(cluster.events[0]?.message).toContain('http error: Post "http://hook/hooks/node/sync"')

    cluster.faults.isServiceDown = false
    await cluster.run(10_000)

    expect(names(cluster, 'ConfigMap')).toEqual(['one'])
  })
})

describe('fact 3: the status', () => {
  test('is replaced whole and gets observedGeneration', async () => {
    let status: object = { ready: 1, gone: true }
    const cluster = smallCluster({ sync: () => ({ status }) })
    cluster.api.create(node(), kubectl)
    await cluster.settle(10_000)
    status = { ready: 2 }

    cluster.api.patch(nodeRef, { spec: { uid: 'changed' } }, kubectl)
    await cluster.settle(10_000)

    expect(cluster.api.get(nodeRef)?.status).toEqual({ ready: 2, observedGeneration: 2 })
  })

  test('of a parent wakes it again unless status changes are ignored', async () => {
    const counts = await Promise.all(
      [true, false].map(async (ignoreStatusChanges) => {
        const cluster = smallCluster(
          { sync: () => ({ status: { a: 1 } }) },
          { ignoreStatusChanges },
        )
        cluster.api.create(node(), kubectl)
        await cluster.settle(10_000)
        return cluster.bodies('sync').length
      }),
    )

    expect(counts).toEqual([1, 2])
  })

  test('that stays the same is not written again', async () => {
    const cluster = smallCluster({ sync: () => ({ status: { a: 1 } }) })
    cluster.api.create(node(), kubectl)
    await cluster.settle(10_000)

    cluster.api.patch(nodeRef, { metadata: { annotations: { touched: 'yes' } } }, kubectl)
    await cluster.settle(10_000)

    expect(cluster.requests.writes.filter(({ verb }) => verb === 'updateStatus')).toHaveLength(1)
  })
})

describe('fact 4: version v2', () => {
  test('names children by kind and by namespace and name, also kinds without any', async () => {
    const cluster = smallCluster({ sync: () => ({ children: [configMap('one')] }) })
    cluster.api.create(node(), kubectl)
    await cluster.settle(10_000)

    expect(cluster.bodies('sync').at(-1)?.children).toEqual({
      'ConfigMap.v1': { 'default/one': expect.anything() as unknown },
      'Deployment.apps/v1': {},
      'Namespace.v1': {},
      'Secret.v1': {},
      'Service.v1': {},
    })
  })

  test.each<{ name: string; answer: Answer; complaint: string }>([
    { name: 'an unknown field', answer: { childs: [] }, complaint: 'unknown field "childs"' },
    {
      name: 'a child without a kind',
      answer: { children: [{ metadata: { name: 'x' } }] },
      complaint: "Object 'Kind' is missing",
    },
    { name: 'a status that is no object', answer: { status: 'ok' }, complaint: 'status' },
  ])('refuses an answer with $name', async ({ answer, complaint }) => {
    const whole = { status: 200, headers: {}, body: answer }
    const cluster = smallCluster({ sync: () => whole })
    cluster.api.create(node(), kubectl)

    await cluster.settle(1000)

    expect(cluster.events[0]?.message).toContain(complaint)
  })

  test('resyncAfterSeconds brings the parent back, the earliest wish counts', async () => {
    const wishes = [30, 10, 20]
    const cluster = smallCluster({ sync: () => ({ resyncAfterSeconds: wishes.shift() ?? 0 }) })
    cluster.api.create(node(), kubectl)
    await cluster.settle(1000)
    cluster.api.patch(nodeRef, { spec: { uid: 'changed' } }, kubectl)

    await cluster.run(100_000)

    const times = cluster.exchanges.map(({ at }) =>
      Math.round((at - cluster.exchanges[0]!.at) / 1e4),
    )
    expect(times).toEqual([0, 0, 1, 3])
  })
})

describe('fact 5: customize', () => {
  const rules = [{ apiVersion: 'v1', resource: 'secrets', namespace: 'default', names: ['db'] }]
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'db', namespace: 'default' },
  }

  test('is asked once per uid and generation', async () => {
    const cluster = smallCluster({
      sync: () => ({}),
      customize: () => ({ relatedResources: rules }),
    })
    cluster.api.create(node(), kubectl)
    await cluster.settle(10_000)
    cluster.api.patch(nodeRef, { metadata: { annotations: { touched: 'yes' } } }, kubectl)
    await cluster.settle(10_000)
    expect(cluster.bodies('customize')).toHaveLength(1)

    cluster.api.patch(nodeRef, { spec: { uid: 'changed' } }, kubectl)
    await cluster.settle(10_000)

    expect(cluster.bodies('customize')).toHaveLength(2)
    expect(Object.keys(cluster.bodies('customize')[0]!)).toEqual(['controller', 'parent'])
  })

  test('shows related objects of any namespace and wakes the parent when one changes', async () => {
    const cluster = smallCluster({
      sync: () => ({}),
      customize: () => ({ relatedResources: rules }),
    })
    cluster.api.create(node(), kubectl)
    await cluster.settle(10_000)
    const before = cluster.bodies('sync').length

    cluster.api.create(secret, kubectl)
    cluster.api.create({ ...secret, metadata: { ...secret.metadata, name: 'other' } }, kubectl)
    await cluster.settle(10_000)

    expect(cluster.bodies('sync').length).toBe(before + 1)
    expect(Object.keys(cluster.bodies('sync').at(-1)!.related['Secret.v1']!)).toEqual([
      'default/db',
    ])
  })

  test('an event of a related kind asks all parents that have no cached answer', async () => {
    const cluster = smallCluster({
      sync: () => ({}),
      customize: () => ({ relatedResources: rules }),
    })
    for (const name of ['a', 'b', 'c']) cluster.api.create(node(name), kubectl)
    await cluster.settle(10_000)
    await cluster.run(21 * 60_000)
    const before = cluster.bodies('customize').length

    cluster.api.create(secret, kubectl)
    await cluster.settle(10_000)

    expect(cluster.bodies('customize').length - before).toBe(3)
  })
})

describe('fact 6: claiming', () => {
  test('children get a controller reference and the label controller-uid', async () => {
    const cluster = smallCluster({ sync: () => ({ children: [configMap('one')] }) })
    cluster.api.create(node(), kubectl)
    await cluster.settle(10_000)

    const uid = cluster.api.get(nodeRef)!.metadata.uid!
    expect(get(cluster, 'ConfigMap', 'one')!.metadata).toMatchObject({
      labels: { 'controller-uid': uid },
      ownerReferences: [{ kind: 'LynqNode', uid, controller: true, blockOwnerDeletion: true }],
    })
  })

  test('a child without its label is released at the next sync and then left alone', async () => {
    let children = [configMap('one')]
    const cluster = smallCluster({ sync: () => ({ children }) })
    cluster.api.create(node(), kubectl)
    await cluster.settle(10_000)
    children = []

    cluster.api.patch(
      { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'one' },
      { metadata: release },
      kubectl,
    )
    await cluster.settle(10_000)

    expect(get(cluster, 'ConfigMap', 'one')!.metadata.ownerReferences).toBeUndefined()
    expect(observed(cluster.bodies('sync').at(-1)!, 'ConfigMap.v1')).toEqual([])
  })

  test('an orphan that carries the label is adopted', async () => {
    const cluster = smallCluster({
      sync: (body) => ({ children: Object.values(body.children['ConfigMap.v1']!) }),
    })
    cluster.api.create(node(), kubectl)
    await cluster.settle(10_000)
    const uid = cluster.api.get(nodeRef)!.metadata.uid!
    const orphan = configMap('orphan')

    cluster.api.create(
      { ...orphan, metadata: { ...orphan.metadata, labels: { 'controller-uid': uid } } },
      kubectl,
    )
    await cluster.settle(10_000)

    expect(get(cluster, 'ConfigMap', 'orphan')!.metadata.ownerReferences?.[0]?.uid).toBe(uid)
    expect(observed(cluster.bodies('sync').at(-1)!, 'ConfigMap.v1')).toEqual(['default/orphan'])
  })

  test('a desired child whose labels do not match aborts the sync before any write', async () => {
    const wrong = configMap('wrong')
    const labels = { 'controller-uid': 'another' }
    const cluster = smallCluster({
      sync: () => ({
        children: [configMap('right'), { ...wrong, metadata: { ...wrong.metadata, labels } }],
      }),
    })
    cluster.api.create(node(), kubectl)

    await cluster.settle(1000)

    expect(names(cluster, 'ConfigMap')).toEqual([])
    expect(cluster.events[0]?.message).toContain("don't match parent selector")
  })
})

describe('fact 7: finalizing', () => {
  test('the finalizer comes before everything else', async () => {
    const cluster = smallCluster({ sync: () => ({}), finalize: () => ({ finalized: true }) })
    cluster.api.create(node(), kubectl)
    await cluster.settle(10_000)

    expect(cluster.bodies('sync')[0]!.parent.metadata.finalizers).toEqual([
      'metacontroller.io/compositecontroller-lynq-node',
    ])
  })

  test('a deleted parent keeps its children until the hook lets them go', async () => {
    const cluster = smallCluster({
      sync: () => ({ children: [configMap('one'), configMap('two')] }),
      finalize: (body) =>
        observed(body, 'ConfigMap.v1').includes('default/two')
          ? { children: [configMap('one')], finalized: false }
          : { children: [], finalized: isEmpty(body) },
    })
    cluster.api.create(node(), kubectl)
    await cluster.settle(10_000)

    cluster.api.delete(nodeRef, kubectl)
    await cluster.settle(10_000)

    const deletes = cluster.requests.writes.filter(({ verb }) => verb === 'delete')
    expect(deletes.map(({ ref }) => ref.name)).toEqual(['acme', 'two', 'one'])
    expect(cluster.bodies('finalize').every((body) => body.finalizing)).toBe(true)
    expect(cluster.api.get(nodeRef)).toBeUndefined()
  })

  test('finalized takes the finalizer off first, so that answer creates and deletes nothing', async () => {
    const cluster = smallCluster({
      sync: () => ({ children: [configMap('one')] }),
      finalize: () => ({ children: [configMap('late')], finalized: true }),
    })
    cluster.api.create(node(), kubectl)
    await cluster.settle(10_000)
    const before = cluster.requests.writes.length

    cluster.api.delete(nodeRef, kubectl)
    await cluster.settle(10_000)

    // The garbage collector, not Metacontroller, removes what was left.
    expect(cluster.requests.writes.slice(before).map((w) => `${w.manager} ${w.verb}`)).toEqual([
      'kubectl delete',
      'metacontroller update',
      'kube-controller-manager delete',
    ])
    expect(names(cluster, 'ConfigMap')).toEqual([])
  })
})

describe.each(['Foreground', 'Orphan'] as const)('a parent deleted with %s', (propagation) => {
  test('is asked to finalize, but its children are left to the garbage collector', async () => {
    const cluster = smallCluster({
      sync: () => ({ children: [configMap('one')] }),
      finalize: () => ({ children: [configMap('extra')], finalized: false }),
    })
    cluster.api.create(node(), kubectl)
    await cluster.settle(10_000)
    const before = cluster.requests.writes.length

    cluster.api.delete(nodeRef, { ...kubectl, propagation })
    await cluster.runUntil(() => cluster.bodies('finalize').length > 0, 10_000)
    await cluster.run(20)

    const ofOurs = cluster.requests.writes
      .slice(before)
      .filter(({ manager, ref }) => manager === 'metacontroller' && ref.kind === 'ConfigMap')
    expect(cluster.bodies('finalize')[0]!.parent.metadata.finalizers).toContain(
      propagation === 'Orphan' ? 'orphan' : 'foregroundDeletion',
    )
    expect(ofOurs).toEqual([])
  })
})

describe('what one sync writes', () => {
  const written = async (count: number): Promise<readonly (readonly string[])[]> => {
    const cluster = smallCluster({
      sync: ({ parent }) => ({
        children: Array.from({ length: 6 }, (_, index) =>
          configMap(`${parent.metadata.name}-${String(index)}`),
        ),
      }),
    })
    const parents = Array.from({ length: count }, (_, index) => `n${String(index)}`)
    for (const name of parents) cluster.api.create(node(name), kubectl)
    await cluster.settle(300)
    const all = cluster.requests.writes
      .filter(({ ref }) => ref.kind === 'ConfigMap')
      .map(({ ref }) => ref.name)
    return parents.map((name) =>
      all.filter((one) => one.startsWith(`${name}-`)).map((one) => one.slice(name.length + 1)),
    )
  }

  test('comes in any order, as a Go map does, yet in the same one in every run', async () => {
    const orders = await written(8)

    expect(orders.map((order) => order.toSorted().join())).toEqual(orders.map(() => '0,1,2,3,4,5'))
    expect(new Set(orders.map((order) => order.join())).size).toBeGreaterThan(2)
    expect(await written(8)).toEqual(orders)
  })
})

describe('fact 8: a failed apply', () => {
  test('does not stop the others, becomes an event and is retried', async () => {
    const bad = configMap('Not_A_Name')
    const cluster = smallCluster({
      sync: () => ({ children: [configMap('first'), bad, configMap('last')], status: { a: 1 } }),
    })
    cluster.api.create(node(), kubectl)

    await cluster.settle(300)

    expect(names(cluster, 'ConfigMap')).toEqual(['first', 'last'])
    expect(cluster.api.get(nodeRef)?.status).toEqual({ a: 1, observedGeneration: 1 })
    expect(cluster.events[0]?.message).toContain('ConfigMap "Not_A_Name" is invalid')
    expect(cluster.events[0]!.count).toBeGreaterThan(1)
  })

  test('of the API server is retried until it succeeds', async () => {
    const cluster = smallCluster({ sync: () => ({ children: [configMap('one')] }) })
    let failures = 3
    cluster.faults.failWrite = ({ verb }) =>
      verb === 'apply' && failures-- > 0
        ? new ApiError(500, 'InternalError', 'etcdserver: request timed out')
        : undefined
    cluster.api.create(node(), kubectl)

    await cluster.settle(10_000)

    expect(names(cluster, 'ConfigMap')).toEqual(['one'])
    expect(cluster.events).toMatchObject([{ count: 3 }])
  })

  test('in a namespace that is absent or going is refused in the API server’s words', async () => {
    const inNamespace = (namespace: string): object => ({
      ...configMap('one'),
      metadata: { name: 'one', namespace },
    })
    const cluster = smallCluster({
      sync: () => ({ children: [inNamespace('absent'), inNamespace('going')] }),
    })
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'going' } }
    cluster.api.create(namespace, kubectl)
    cluster.api.delete({ apiVersion: 'v1', kind: 'Namespace', name: 'going' }, kubectl)
    cluster.api.create(node(), kubectl)

    await cluster.run(100)

    expect(cluster.events[0]?.message).toContain('namespaces "absent" not found')
    expect(cluster.events[0]?.message).toContain(
      'configmaps "one" is forbidden: unable to create new content in namespace going because it is being terminated',
    )
  })
})

describe('the loop', () => {
  test('works on one parent once at a time', async () => {
    let running = 0
    let most = 0
    const cluster = smallCluster({
      sync: () => {
        most = Math.max(most, ++running)
        return { children: Array.from({ length: 20 }, (_, index) => configMap(`c${index}`)) }
      },
    })
    cluster.watch((_type, object) => {
      if (object.kind === 'LynqNode') running = 0
    })
    cluster.api.create(node(), kubectl)

    await cluster.settle(60_000)

    expect(names(cluster, 'ConfigMap')).toHaveLength(20)
    // Events of its own children while it is busy amount to one more sync.
    expect(cluster.bodies('sync')).toHaveLength(2)
  })

  test('forgets nothing when Metacontroller is cut off in the middle of its writes', async () => {
    const cluster = smallCluster({
      sync: () => ({ children: Array.from({ length: 20 }, (_, index) => configMap(`c${index}`)) }),
    })
    cluster.api.create(node(), kubectl)
    await cluster.runUntil(() => names(cluster, 'ConfigMap').length === 7, 10_000)
    cluster.stopMetacontroller()
    await cluster.run(10_000)
    expect(names(cluster, 'ConfigMap')).toHaveLength(7)

    cluster.restartMetacontroller()
    await cluster.settle(10_000)

    expect(names(cluster, 'ConfigMap')).toHaveLength(20)
  })

  test('is the same every time', async () => {
    const histories = await Promise.all(
      [1, 2].map(async () => {
        const cluster = smallCluster({
          sync: ({ parent }) => ({ children: [deployment(parent.metadata.name)] }),
        })
        for (const name of ['a', 'b', 'c']) cluster.api.create(node(name), kubectl)
        await cluster.settle(60_000)
        return JSON.stringify([cluster.exchanges, cluster.requests.writes])
      }),
    )

    expect(histories[0]).toBe(histories[1])
  })

  test('an idle cluster costs no request', async () => {
    const cluster = smallCluster({ sync: () => ({ children: [deployment('app')] }) })
    cluster.api.create(node(), kubectl)
    await cluster.settle(60_000)
    const [calls, writes] = [cluster.exchanges.length, cluster.requests.writes.length]

    await cluster.run(24 * 3_600_000)

    expect([cluster.exchanges.length, cluster.requests.writes.length]).toEqual([calls, writes])
  })
})
