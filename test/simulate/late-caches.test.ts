import { expect, test } from 'vitest'
import { createApiServer } from '../../src/simulate/api-server.ts'
import { readCompositeController } from '../../src/simulate/composite-controller.ts'
import { createEventLog } from '../../src/simulate/event-log.ts'
import { createInformers } from '../../src/simulate/informer.ts'
import { createKinds } from '../../src/simulate/kinds.ts'
import type { ObjectSource } from '../../src/simulate/object-source.ts'
import { createObjectStore } from '../../src/simulate/object-store.ts'
import { runParentController } from '../../src/simulate/parent-controller.ts'
import { createStoreSource } from '../../src/simulate/store-source.ts'
import { createVirtualClock } from '../../src/simulate/virtual-clock.ts'
import { kubectl, node } from './small-cluster.ts'

const started = new Date('2026-01-01T00:00:00Z')

/** One controller whose Secrets arrive a minute later than all else. */
function clusterWithLateSecrets() {
  const clock = createVirtualClock(started)
  const kinds = createKinds()
  const store = createObjectStore(1)
  const api = createApiServer({ clock, kinds, store, onWrite: () => undefined })
  const prompt = createStoreSource({ clock, store, lagMs: () => 5 })
  const late = createStoreSource({ clock, store, lagMs: () => 60_000 })
  const watched = new Set<string>()
  const source: ObjectSource = {
    watch: (kind, listener) => {
      const { kind: name } = kind.info
      const stop = (name === 'Secret' ? late : prompt).watch(kind, listener)
      watched.add(name)
      return () => {
        watched.delete(name)
        stop()
      }
    },
  }
  const webhook = { url: 'http://hook/sync' }
  const controller = readCompositeController(
    {
      apiVersion: 'metacontroller.k8s.io/v1alpha1',
      kind: 'CompositeController',
      metadata: { name: 'lynq-node' },
      spec: {
        parentResource: { apiVersion: 'operator.lynq.sh/v1', resource: 'lynqnodes' },
        childResources: [
          { apiVersion: 'v1', resource: 'configmaps' },
          { apiVersion: 'v1', resource: 'secrets' },
        ],
        generateSelector: true,
        hooks: { sync: { webhook } },
      },
    },
    kinds,
  )
  const calls: number[] = []
  const informers = createInformers(source)
  const run = () =>
    runParentController({
      clock,
      api,
      kinds,
      informers,
      controller,
      events: createEventLog(clock),
      call: () => {
        calls.push(clock.now() - started.getTime())
        return Promise.resolve({ status: 200, headers: {}, body: {} })
      },
      strategy: 'server-side-apply',
      memory: new Map(),
      costs: { hookMs: 0, writeMs: 0 },
      workers: 1,
    })
  api.create(node(), kubectl)
  return { clock, api, run, calls, watched }
}

test('no hook is called before all caches are complete', async () => {
  const { clock, run, calls } = clusterWithLateSecrets()
  run()

  await clock.runUntil(() => false, 120_000)

  expect(calls[0]).toBe(60_000)
})

test('caches that nobody uses any more end, those of others go on', async () => {
  const { clock, api, run, calls, watched } = clusterWithLateSecrets()
  const [stopFirst, stopSecond] = [run(), run()]
  await clock.runUntil(() => false, 120_000)
  const before = calls.length

  stopFirst()
  api.patch(
    { apiVersion: 'operator.lynq.sh/v1', kind: 'LynqNode', name: 'acme' },
    { spec: { uid: 'changed' } },
    kubectl,
  )
  await clock.runUntil(() => false, 1000)
  expect(calls.length).toBeGreaterThan(before)
  expect([...watched].sort()).toEqual(['ConfigMap', 'LynqNode', 'Secret'])

  stopSecond()
  expect([...watched]).toEqual([])
})
