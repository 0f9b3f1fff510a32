import { describe, expect, test } from 'vitest'
import { customResourceDefinitions } from '../../src/api/custom-resource-definitions.ts'
import type { KubeObject, OwnerReference } from '../../src/api/kube-object.ts'
import type { Propagation } from '../../src/simulate/delete-object.ts'
import type { SmallCluster } from './small-cluster.ts'
import { configMap, get, kubectl, names, node, nodeRef, smallCluster } from './small-cluster.ts'

const namespaceRef = { apiVersion: 'v1', kind: 'Namespace', name: 'default' }

function referenceTo(owner: KubeObject, isController = true): OwnerReference {
  const { apiVersion, kind, metadata } = owner
  const reference = { apiVersion, kind, name: metadata.name, uid: metadata.uid! }
  return isController ? { ...reference, controller: true, blockOwnerDeletion: true } : reference
}

/** A node, a child of it that goes with it, and one that also belongs to its Namespace. */
async function retaining(): Promise<SmallCluster> {
  const cluster = smallCluster({
    sync: ({ parent }) => ({
      children: [
        configMap('plain'),
        withOwners(configMap('retained'), [referenceTo(cluster.api.get(namespaceRef)!, false)]),
        ...(parent.metadata.deletionTimestamp === undefined ? [] : [configMap('unused')]),
      ],
    }),
    finalize: () => ({ status: {}, children: [], finalized: false }),
  })
  const crds = customResourceDefinitions()
  for (const crd of crds) cluster.api.create(crd, kubectl)
  cluster.api.create(node(), kubectl)
  await cluster.settle(10_000)
  cluster.stopMetacontroller()
  return cluster
}

function withOwners(object: KubeObject, ownerReferences: readonly OwnerReference[]): KubeObject {
  return { ...object, metadata: { ...object.metadata, ownerReferences } }
}

function forceFinalizerOff(cluster: SmallCluster): void {
  cluster.api.patch(nodeRef, { metadata: { finalizers: null } }, kubectl)
}

describe('a retained child', () => {
  test.each<{ name: string; act: (cluster: SmallCluster) => void }>([
    {
      name: 'a background delete',
      act: (cluster) => {
        forceFinalizerOff(cluster)
        cluster.api.delete(nodeRef, { ...kubectl, propagation: 'Background' })
      },
    },
    {
      name: 'a foreground delete',
      act: (cluster) => {
        forceFinalizerOff(cluster)
        cluster.api.delete(nodeRef, { ...kubectl, propagation: 'Foreground' })
      },
    },
    {
      name: 'a delete whose finalizer is taken off by force',
      act: (cluster) => {
        cluster.api.delete(nodeRef, kubectl)
        forceFinalizerOff(cluster)
      },
    },
    {
      name: 'the removal of the CRD',
      act: (cluster) => {
        forceFinalizerOff(cluster)
        cluster.api.delete(
          {
            apiVersion: 'apiextensions.k8s.io/v1',
            kind: 'CustomResourceDefinition',
            name: 'lynqnodes.operator.lynq.sh',
          },
          kubectl,
        )
      },
    },
  ])('survives $name and only loses our reference', async ({ act }) => {
    const cluster = await retaining()

    act(cluster)
    await cluster.settle(10_000)

    expect(names(cluster, 'ConfigMap')).toEqual(['retained'])
    expect(get(cluster, 'ConfigMap', 'retained')!.metadata.ownerReferences).toEqual([
      referenceTo(cluster.api.get(namespaceRef)!, false),
    ])
  })

  test('goes with its Namespace', async () => {
    const cluster = await retaining()

    cluster.api.delete(namespaceRef, kubectl)
    await cluster.settle(60_000)

    expect(names(cluster, 'ConfigMap')).toEqual([])
    expect(cluster.api.get(namespaceRef)).toBeUndefined()
  })
})

describe('a removed CRD', () => {
  const crdRef = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    name: 'lynqnodes.operator.lynq.sh',
  }

  test('waits for the finalizers of its objects, then its kind is no longer served', async () => {
    const cluster = await retaining()
    cluster.api.delete(crdRef, kubectl)
    await cluster.settle(10_000)
    expect(cluster.api.get(nodeRef)?.metadata.deletionTimestamp).toBeDefined()

    forceFinalizerOff(cluster)
    await cluster.settle(10_000)

    expect(cluster.api.get(crdRef)).toBeUndefined()
    expect(() => cluster.api.get(nodeRef)).toThrow(
      'the server could not find the requested resource',
    )
  })
})

describe('the garbage collector', () => {
  async function deleted(propagation: Propagation): Promise<SmallCluster> {
    const cluster = smallCluster({ sync: () => ({}) })
    cluster.stopMetacontroller()
    const owner = cluster.api.create(configMap('owner'), kubectl)
    const child = cluster.api.create(withOwners(configMap('child'), [referenceTo(owner)]), kubectl)
    cluster.api.create(withOwners(configMap('grandchild'), [referenceTo(child)]), kubectl)
    await cluster.settle(1000)
    cluster.api.delete(
      { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'owner' },
      { ...kubectl, propagation },
    )
    return cluster
  }

  test('deletes dependents after their owner in the background', async () => {
    const cluster = await deleted('Background')
    expect(names(cluster, 'ConfigMap')).toEqual(['child', 'grandchild'])

    await cluster.settle(10_000)

    expect(names(cluster, 'ConfigMap')).toEqual([])
  })

  test('deletes dependents before their owner in the foreground', async () => {
    const cluster = await deleted('Foreground')
    const order: string[] = []
    cluster.watch((type, object) => {
      if (type === 'DELETED') order.push(object.metadata.name)
    })
    expect(get(cluster, 'ConfigMap', 'owner')!.metadata.finalizers).toEqual(['foregroundDeletion'])

    await cluster.settle(10_000)

    expect(order).toEqual(['grandchild', 'child', 'owner'])
  })

  test('orphans dependents when asked to', async () => {
    const cluster = await deleted('Orphan')

    await cluster.settle(10_000)

    expect(names(cluster, 'ConfigMap')).toEqual(['child', 'grandchild'])
    expect(get(cluster, 'ConfigMap', 'child')!.metadata.ownerReferences).toBeUndefined()
    expect(get(cluster, 'ConfigMap', 'grandchild')!.metadata.ownerReferences).toHaveLength(1)
  })

  test('takes an owner with another uid for gone', async () => {
    const cluster = smallCluster({ sync: () => ({}) })
    const owner = cluster.api.create(configMap('owner'), kubectl)

    const stale = { ...referenceTo(owner), uid: 'of-an-earlier-object' }
    cluster.api.create(withOwners(configMap('child'), [stale]), kubectl)
    await cluster.settle(10_000)

    expect(names(cluster, 'ConfigMap')).toEqual(['owner'])
  })

  test('keeps an object with one live owner and takes only the dead reference off', async () => {
    const cluster = smallCluster({ sync: () => ({}) })
    const owner = cluster.api.create(configMap('owner'), kubectl)

    const live = referenceTo(owner, false)
    const dead = { ...live, name: 'dead', uid: 'dead' }
    cluster.api.create(withOwners(configMap('child'), [dead, live]), kubectl)
    await cluster.settle(10_000)

    expect(get(cluster, 'ConfigMap', 'child')!.metadata.ownerReferences).toEqual([live])
  })
})

describe('a deleted Namespace', () => {
  test('is Terminating until its content is gone, and finalizers hold it', async () => {
    const cluster = smallCluster({ sync: () => ({}) })
    const held = configMap('held')
    cluster.api.create(
      { ...held, metadata: { ...held.metadata, finalizers: ['example.com/wait'] } },
      kubectl,
    )
    cluster.api.create(configMap('free'), kubectl)
    cluster.api.delete(namespaceRef, kubectl)
    expect(cluster.api.get(namespaceRef)?.status).toEqual({ phase: 'Terminating' })
    await cluster.settle(60_000)
    expect(names(cluster, 'ConfigMap')).toEqual(['held'])
    expect(JSON.stringify(cluster.api.get(namespaceRef)?.status)).toContain(
      'Some content in the namespace has finalizers remaining: example.com/wait',
    )

    cluster.api.patch(
      { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'held' },
      { metadata: { finalizers: null } },
      kubectl,
    )
    await cluster.settle(60_000)

    expect(cluster.api.get(namespaceRef)).toBeUndefined()
  })
})
