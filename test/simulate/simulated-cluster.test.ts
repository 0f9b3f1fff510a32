import { describe, expect, test } from 'vitest'
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
import { lookUpOne } from '../support/look-up-one.ts'

const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'one' }

async function withChild(child: KubeObject): Promise<SmallCluster> {
  const cluster = smallCluster({ sync: () => ({ children: [child] }) })
  cluster.api.create(node(), kubectl)
  await cluster.settle(60_000)
  return cluster
}

describe('lookup', () => {
  test('tells absent, present and unknown apart', async () => {
    const simulation = await withChild(configMap('one'))

    expect(await lookUpOne(simulation.cluster, { ...ref, name: 'none' })).toEqual({
      state: 'absent',
    })
    expect(await lookUpOne(simulation.cluster, ref)).toMatchObject({
      state: 'present',
      metadata: { name: 'one' },
    })
    expect(await lookUpOne(simulation.cluster, { ...ref, kind: 'Unknown' })).toEqual({
      state: 'unknown',
      message: 'the server could not find the requested resource',
    })
    simulation.faults.isClusterDown = true
    expect(await lookUpOne(simulation.cluster, ref)).toMatchObject({ state: 'unknown' })
  })

  test('shows the phase of a Namespace', async () => {
    const simulation = await withChild(configMap('one'))
    const namespace = { apiVersion: 'v1', kind: 'Namespace', name: 'default' }
    simulation.api.delete(namespace, kubectl)

    expect(await lookUpOne(simulation.cluster, namespace)).toMatchObject({ phase: 'Terminating' })
  })
})

describe('release and adopt', () => {
  test('release takes reference and label off, the object stays', async () => {
    const simulation = await withChild(configMap('one'))
    const live = get(simulation, 'ConfigMap', 'one')!
    simulation.stopMetacontroller()

    const outcome = await simulation.cluster.release({
      ref,
      uid: live.metadata.uid!,
      labels: { 'controller-uid': null, 'lynq.sh/orphaned': 'true' },
      annotations: { 'lynq.sh/orphaned-reason': 'test' },
      dropOwner: live.metadata.ownerReferences![0]!.uid,
    })

    expect(outcome).toEqual({ ok: true })
    const released = get(simulation, 'ConfigMap', 'one')!.metadata
    expect(released).toMatchObject({
      labels: { 'lynq.sh/orphaned': 'true' },
      annotations: { 'lynq.sh/orphaned-reason': 'test' },
    })
    expect(released.labels).not.toHaveProperty('controller-uid')
    expect(released.ownerReferences).toBeUndefined()
  })

  test('an adopted object is claimed by Metacontroller', async () => {
    const simulation = smallCluster({
      sync: (body) => ({ children: Object.values(body.children['ConfigMap.v1']!) }),
    })
    simulation.api.create(node(), kubectl)
    const foreign = simulation.api.create(configMap('one'), kubectl)
    await simulation.settle(10_000)

    const labels = { 'controller-uid': simulation.api.get(nodeRef)!.metadata.uid! }
    await simulation.cluster.adopt({ ref, uid: foreign.metadata.uid!, labels })
    await simulation.settle(10_000)

    expect(get(simulation, 'ConfigMap', 'one')!.metadata.ownerReferences).toHaveLength(1)
  })

  test('another object of the same name is left alone', async () => {
    const simulation = await withChild(configMap('one'))

    const outcome = await simulation.cluster.release({ ref, uid: 'another', labels: { a: 'b' } })

    expect(outcome).toMatchObject({ ok: false, gone: true })
    expect(get(simulation, 'ConfigMap', 'one')!.metadata.labels).not.toHaveProperty('a')
  })
})

describe('removeItems', () => {
  const web = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'default' },
    spec: { ports: [{ port: 80 }] },
  }
  const webRef = { apiVersion: 'v1', kind: 'Service', namespace: 'default', name: 'web' }

  test('takes items out, and only of the version that was looked at', async () => {
    const simulation = await withChild(web)
    simulation.stopMetacontroller()
    const ports = [80, 81, 82].map((port) => ({ name: `p${port}`, port }))
    const { metadata } = simulation.api.apply(
      { ...web, spec: { ports } },
      { manager: 'someone', force: true },
    )
    const removal = {
      ref: webRef,
      uid: metadata.uid!,
      resourceVersion: metadata.resourceVersion!,
      pointers: ['/spec/ports/1', '/spec/ports/2'],
      replacements: [],
    }

    expect(await simulation.cluster.removeItems(removal)).toEqual({ ok: true })
    expect(get(simulation, 'Service', 'web')?.spec).toMatchObject({ ports: [{ port: 80 }] })
    expect(await simulation.cluster.removeItems(removal)).toMatchObject({
      ok: false,
      gone: false,
      message: 'the object changed since it was looked at',
    })
  })
})

describe('a Service', () => {
  test('must have ports, unless it is headless or a name only', async () => {
    const simulation = await withChild(deployment('app'))
    const create = (name: string, spec: object): unknown =>
      simulation.api.create(
        { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'default' }, spec },
        { manager: 'someone' },
      )

    expect(() => create('bare', { ports: [] })).toThrow('spec.ports: Required value')
    create('headless', { clusterIP: 'None' })
    create('alias', { type: 'ExternalName', externalName: 'example.com' })
  })
})

describe('dryRun', () => {
  test('tells whether an apply would change anything', async () => {
    const simulation = await withChild(deployment('app'))
    const live = get(simulation, 'Deployment', 'app')

    expect(await simulation.cluster.dryRun(deployment('app'), live)).toEqual({
      accepted: true,
      changed: false,
    })
    expect(await simulation.cluster.dryRun(deployment('app', { replicas: 2 }), live)).toEqual({
      accepted: true,
      changed: true,
    })
    expect(get(simulation, 'Deployment', 'app')).toBe(live)
  })

  test('brings the API server’s own words for what it refuses', async () => {
    const simulation = await withChild(deployment('app'))
    const elsewhere = { ...configMap('one'), metadata: { name: 'one', namespace: 'none' } }

    expect(await simulation.cluster.dryRun(elsewhere, undefined)).toEqual({
      accepted: false,
      message: 'namespaces "none" not found',
    })
    simulation.faults.isClusterDown = true
    expect(await simulation.cluster.dryRun(elsewhere, undefined)).toMatchObject({
      accepted: 'unknown',
    })
  })
})
