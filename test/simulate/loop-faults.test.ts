import { describe, expect, test } from 'vitest'
import { conflict, forbidden } from '../../src/simulate/api-error.ts'
import type { ApiError } from '../../src/simulate/api-error.ts'
import { LAST_APPLIED } from '../../src/simulate/apply-child.ts'
import type { ApiWrite } from '../../src/simulate/api-server.ts'
import { configMap, get, kubectl, names, node, nodeRef, smallCluster } from './small-cluster.ts'

const isStatus = ({ verb }: ApiWrite): boolean => verb === 'updateStatus'

/** Refuses the first writes of a kind with a conflict. */
function conflicts(count: number, isMeant: (write: ApiWrite) => boolean) {
  let left = count
  return (write: ApiWrite): ApiError | undefined =>
    isMeant(write) && left-- > 0
      ? conflict('lynqnodes.operator.lynq.sh', write.ref.name, 'the object has been modified')
      : undefined
}

describe('a read-modify-write that meets a conflict', () => {
  test.each([
    { count: 3, writes: 4, status: { a: 1, observedGeneration: 1 } },
    { count: 4, writes: 4, status: undefined },
  ])('is tried four times in a row, then left ($count conflicts)', async (story) => {
    const cluster = smallCluster({ sync: () => ({ status: { a: 1 } }) })
    cluster.faults.failWrite = conflicts(story.count, isStatus)
    cluster.api.create(node(), kubectl)

    await cluster.settle(10_000)

    expect(cluster.requests.writes.filter(isStatus)).toHaveLength(story.writes)
    expect(cluster.api.get(nodeRef)?.status).toEqual(story.status)
    expect(cluster.events).toEqual([])
  })

  test('keeps what others wrote in between', async () => {
    const cluster = smallCluster({ sync: () => ({}), finalize: () => ({ finalized: true }) })
    let isFirst = true
    cluster.faults.failWrite = ({ verb, ref }) => {
      if (verb !== 'update' || ref.kind !== 'LynqNode' || !isFirst) return undefined
      isFirst = false
      cluster.api.patch(nodeRef, { metadata: { labels: { by: 'another' } } }, kubectl)
      return conflict('lynqnodes.operator.lynq.sh', 'acme', 'the object has been modified')
    }
    cluster.api.create(node(), kubectl)

    await cluster.settle(10_000)

    expect(cluster.api.get(nodeRef)?.metadata).toMatchObject({
      labels: { by: 'another' },
      finalizers: ['metacontroller.io/compositecontroller-lynq-node'],
    })
  })
})

test('a child that cannot be claimed fails the sync, but not the claims of others', async () => {
  const cluster = smallCluster({ sync: () => ({ children: [] }) })
  cluster.api.create(node(), kubectl)
  await cluster.settle(10_000)
  const labels = { 'controller-uid': cluster.api.get(nodeRef)!.metadata.uid! }
  cluster.faults.failWrite = ({ verb, ref }) =>
    verb === 'update' && ['a', 'c'].includes(ref.name)
      ? forbidden('configmaps', ref.name, 'not today')
      : undefined

  for (const name of ['a', 'b', 'c']) {
    const orphan = configMap(name)
    cluster.api.create({ ...orphan, metadata: { ...orphan.metadata, labels } }, kubectl)
  }
  await cluster.runUntil(() => !names(cluster, 'ConfigMap').includes('b'), 2000)

  expect(get(cluster, 'ConfigMap', 'b')?.metadata.ownerReferences).toHaveLength(1)
  expect(cluster.events.map(({ message }) => message)).toContain(
    `Sync error: can't claim ConfigMap children: [configmaps "a" is forbidden: not today, configmaps "c" is forbidden: not today]`,
  )
})

test('an error that several children share is told once', async () => {
  const cluster = smallCluster({ sync: () => ({ children: [configMap('a'), configMap('b')] }) })
  cluster.faults.failWrite = ({ verb }) =>
    verb === 'apply' ? forbidden('configmaps', 'all', 'the same words') : undefined
  cluster.api.create(node(), kubectl)

  await cluster.run(1000)

  expect(cluster.events.map(({ message }) => message)).toEqual([
    `Sync error: can't reconcile children for LynqNode /acme: configmaps "all" is forbidden: the same words`,
  ])
})

test('a last-applied annotation that is no JSON fails its child alone', async () => {
  let data = { key: 'value' }
  const cluster = smallCluster(
    { sync: () => ({ children: [configMap('a', data), configMap('b', data)] }) },
    { applyStrategy: 'dynamic-apply' },
  )
  cluster.api.create(node(), kubectl)
  await cluster.settle(10_000)
  data = { key: 'new' }

  const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'a' }
  cluster.api.patch(ref, { metadata: { annotations: { [LAST_APPLIED]: '{' } } }, kubectl)
  await cluster.run(2000)

  expect(get(cluster, 'ConfigMap', 'b')?.['data']).toEqual({ key: 'new' })
  expect(cluster.events[0]?.message).toContain(`can't unmarshal "${LAST_APPLIED}" annotation`)
})
