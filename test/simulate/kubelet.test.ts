import { describe, expect, test } from 'vitest'
import type { KubeObject } from '../../src/api/kube-object.ts'
import type { Fields } from '../../src/simulate/fields.ts'
import type { KubeletOptions } from '../../src/simulate/kubelet.ts'
import type { Simulation } from '../../src/simulate/simulation.ts'
import { createSimulation } from '../../src/simulate/simulation.ts'
import { deployment, get, kubectl } from './small-cluster.ts'

function cluster(kubelet: KubeletOptions = {}): Simulation {
  return createSimulation({
    start: new Date('2026-01-01T00:00:00Z'),
    controllers: [],
    call: () => Promise.reject(new Error('no hooks here')),
    kubelet,
  })
}

const deploymentRef = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'default',
  name: 'app',
}

function secondsUntil(simulation: Simulation, isDone: () => boolean): Promise<number> {
  const start = simulation.now()
  return simulation
    .runUntil(isDone, 3_600_000)
    .then((done) => (done ? Math.round((simulation.now() - start) / 1000) : Number.NaN))
}

function readyReplicas(simulation: Simulation): unknown {
  return (get(simulation, 'Deployment', 'app')?.status as Fields | undefined)?.['readyReplicas']
}

describe('workloads become ready', () => {
  test.each<{ name: string; object: KubeObject; status: Fields }>([
    {
      name: 'a Deployment with all its replicas',
      object: deployment('app', { replicas: 3 }),
      status: { observedGeneration: 1, replicas: 3, readyReplicas: 3, availableReplicas: 3 },
    },
    {
      name: 'a Job by completing',
      object: {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name: 'app', namespace: 'default' },
        spec: { template: { spec: { containers: [] } } },
      },
      status: { succeeded: 1 },
    },
    {
      name: 'a PersistentVolumeClaim by being bound',
      object: {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'app', namespace: 'default' },
        spec: { resources: { requests: { storage: '1Gi' } } },
      },
      status: { phase: 'Bound', capacity: { storage: '1Gi' } },
    },
    {
      name: 'a LoadBalancer Service by an address',
      object: {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'app', namespace: 'default' },
        spec: { type: 'LoadBalancer', ports: [{ port: 80 }] },
      },
      status: { loadBalancer: { ingress: [{ ipMode: 'VIP' }] } },
    },
  ])('$name', async ({ object, status }) => {
    const simulation = cluster()
    simulation.api.create(object, kubectl)

    await simulation.settle(60_000)

    const { apiVersion, kind } = object
    expect(simulation.api.list(apiVersion, kind, 'default')[0]?.status).toMatchObject(status)
  })

  test('the most exact delay counts', async () => {
    const delaysMs = { Deployment: 5000, 'Deployment/app': 9000, 'Deployment/other/app': 1000 }
    const simulation = cluster({ delaysMs })
    simulation.api.create(deployment('app'), kubectl)

    expect(await secondsUntil(simulation, () => readyReplicas(simulation) === 1)).toBe(9)
  })

  test('a new generation with the same spec is taken notice of at once', async () => {
    const simulation = cluster()
    simulation.api.create(deployment('app'), kubectl)
    await simulation.settle(60_000)

    simulation.api.patch(deploymentRef, { metadata: { annotations: { a: 'b' } } }, kubectl)
    await simulation.run(100)

    expect(get(simulation, 'Deployment', 'app')?.status).toMatchObject({
      observedGeneration: 2,
      readyReplicas: 1,
    })
  })

  test('a rollout keeps old replicas ready until the new ones are', async () => {
    const simulation = cluster()
    simulation.api.create(deployment('app', { replicas: 2 }), kubectl)
    await simulation.settle(60_000)
    const containers = [{ name: 'app', image: 'registry.example.com/app:v2' }]

    simulation.api.patch(deploymentRef, { spec: { template: { spec: { containers } } } }, kubectl)
    await simulation.run(500)
    expect(get(simulation, 'Deployment', 'app')).toMatchObject({
      metadata: { annotations: { 'deployment.kubernetes.io/revision': '2' } },
      status: { observedGeneration: 2, updatedReplicas: 1, readyReplicas: 2 },
    })

    await simulation.settle(60_000)
    expect(get(simulation, 'Deployment', 'app')?.status).toMatchObject({ updatedReplicas: 2 })
  })
})

describe('workloads that do not', () => {
  test('are held until they are released', async () => {
    const simulation = cluster()
    simulation.kubelet.hold({ kind: 'Deployment', name: 'app' })
    simulation.api.create(deployment('app'), kubectl)
    await simulation.run(3_600_000)
    expect(readyReplicas(simulation)).toBeUndefined()

    simulation.kubelet.release({ kind: 'Deployment', name: 'app' })

    expect(await secondsUntil(simulation, () => readyReplicas(simulation) === 1)).toBe(2)
  })

  test('pass their progress deadline with a broken image, and recover', async () => {
    const simulation = cluster()
    simulation.kubelet.breakImage('registry.example.com/app:v1')
    simulation.api.create(deployment('app', { progressDeadlineSeconds: 60 }), kubectl)
    await simulation.settle(120_000)
    expect(JSON.stringify(get(simulation, 'Deployment', 'app')?.status)).toContain(
      'ProgressDeadlineExceeded',
    )

    simulation.kubelet.repairImage('registry.example.com/app:v1')
    await simulation.settle(120_000)

    expect(readyReplicas(simulation)).toBe(1)
  })
})
