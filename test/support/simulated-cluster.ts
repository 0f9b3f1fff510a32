import { expect } from 'vitest'
import type { HookDeps } from '../../hooks/deps.ts'
import { customResourceDefinitions } from '../../src/api/custom-resource-definitions.ts'
import type { KubeObject } from '../../src/api/kube-object.ts'
import type { LynqNode } from '../../src/api/node.ts'
import { bindHooks, createHookDeps } from '../../src/server/bind-hooks.ts'
import type { HookTable } from '../../src/server/hook-table.ts'
import { noHooks } from '../../src/server/hook-table.ts'
import { isApiError } from '../../src/simulate/api-error.ts'
import { seededBytes } from '../../src/simulate/embedded-service.ts'
import type { Resource } from '../../src/simulate/fields.ts'
import { withMetadata } from '../../src/simulate/fields.ts'
import { nameKey } from '../../src/simulate/object-store.ts'
import type { Faults } from '../../src/simulate/simulation.ts'
import { createSimulation } from '../../src/simulate/simulation.ts'
import { answerHook } from './answer-hook.ts'
import { controllersWith } from './controllers-with.ts'
import { createNodeViews } from './node-views.ts'
import { objectsOf, refAt } from './places.ts'
import type { Place, ScenarioCluster, ScenarioOptions } from './scenario-cluster.ts'

const HOOK_URL = 'http://lynq/hooks'
const kubectl = { manager: 'kubectl' }

/** What only the simulator can do. */
export interface SimulatedCluster extends ScenarioCluster {
  readonly faults: Pick<Faults, 'failWrite'>
}

/**
 * A simulated cluster with Metacontroller and the real hooks, in virtual time: a write is there at
 * once, and nothing else happens before the next `until`, `allReady` or `rest`. A hook call that
 * ends as a 500 is our bug and fails the next of these.
 */
export function simulatedCluster(options: ScenarioOptions): SimulatedCluster {
  const { strategy, moreKinds = [], existing = '', kubelet = { readyAfterMs: 300 } } = options
  const crds = options.hasCrds === true ? customResourceDefinitions() : []
  const bugs: string[] = []
  const process: { service: HookTable } = { service: noHooks }
  const simulation = createSimulation({
    start: new Date('2026-01-01T00:00:00Z'),
    existing: [...crds, ...objectsOf(existing)],
    controllers: controllersWith(HOOK_URL, moreKinds),
    kubelet,
    applyStrategy: strategy,
    call: (url, body) => answerHook(process.service, { url, body }, (text) => bugs.push(text)),
  })
  const { api, faults } = simulation
  const starts: HookDeps[] = []
  const restartService = (): void => {
    const deps = createHookDeps({
      cluster: simulation.cluster,
      namespace: 'lynq-system',
      now: () => new Date(simulation.now()),
      randomBytes: seededBytes(starts.length + 1),
    })
    starts.push(deps)
    process.service = bindHooks(deps)
  }
  restartService()

  const find = (place: Place): Resource | undefined =>
    unlessUnknown(() => api.get(refAt(place)), undefined)
  const get = (place: Place): Resource => {
    const found = find(place)
    if (found === undefined) throw new Error(`${place} is not there`)
    return found
  }
  const nodes = (): readonly LynqNode[] =>
    api.list('operator.lynq.sh/v1', 'LynqNode') as readonly KubeObject[] as readonly LynqNode[]
  const { node, phases, entry, areReady, report } = createNodeViews(nodes)
  const until = async (what: string, isDone: () => boolean, limitMs = 180_000): Promise<void> => {
    const isHeld = await simulation.runUntil(() => bugs.length > 0 || isDone(), limitMs)
    expect(bugs).toEqual([])
    if (!isHeld) expect.fail(`never came: ${what}\n${report()}`)
  }

  return {
    world: 'simulated',
    faults,
    now: simulation.now,
    find,
    get,
    list: (kind, namespace) => {
      const ref = refAt(`${kind} any`)
      return unlessUnknown(() => api.list(ref.apiVersion, ref.kind, namespace), [])
        .map(({ metadata }) => nameKey(metadata))
        .sort()
    },
    nodes,
    node,
    phases,
    entry,
    watch: simulation.watch,
    requests: () => {
      const { hookCalls, writes } = simulation.requests
      return Promise.resolve({
        hookCalls: new Map(
          [...hookCalls].map(([url, count]) => [url.slice(HOOK_URL.length + 1), count]),
        ),
        writes: writes.map(({ verb, manager, ref: { kind, name } }) => ({
          verb,
          manager,
          kind,
          name,
        })),
      })
    },
    warnings: (place) => {
      const { kind, namespace, name } = refAt(place)
      const about = simulation.events.filter(
        ({ type, regarding }) =>
          type === 'Warning' &&
          regarding.kind === kind &&
          regarding.name === name &&
          regarding.namespace === namespace,
      )
      return Promise.resolve(about.map(({ message }) => message))
    },

    apply: (manifests) =>
      act(() => {
        const objects = typeof manifests === 'string' ? objectsOf(manifests) : [manifests]
        for (const object of objects) api.apply(object, { ...kubectl, force: true })
      }),
    create: (object, manager) => act(() => api.create(object, { manager })),
    setRows: (hub, rows) =>
      act(() => {
        api.patch(refAt(`LynqHub ${hub}`), { spec: { source: { rows } } }, kubectl)
      }),
    edit: (place, patch, manager = 'kubectl-edit') =>
      act(() => {
        api.patch(refAt(place), patch, { manager })
      }),
    remove: (place, propagation = 'Background') =>
      act(() => {
        api.delete(refAt(place), { ...kubectl, propagation })
      }),
    unfinalize: (place) =>
      act(() => {
        api.update(withMetadata(get(place), { finalizers: undefined }), { manager: 'kubectl-edit' })
      }),

    kubelet: {
      hold: (match) => act(() => simulation.kubelet.hold(match)),
      release: (match) => act(() => simulation.kubelet.release(match)),
      breakImage: (image) => act(() => simulation.kubelet.breakImage(image)),
      repairImage: (image) => act(() => simulation.kubelet.repairImage(image)),
    },

    stopService: () => act(() => (faults.isServiceDown = true)),
    startService: () => act(() => (faults.isServiceDown = false)),
    restartService: () => act(restartService),
    stopMetacontroller: () => act(simulation.stopMetacontroller),
    restartMetacontroller: () => act(simulation.restartMetacontroller),
    cutCluster: () => act(() => (faults.isClusterDown = true)),
    mendCluster: () => act(() => (faults.isClusterDown = false)),
    lagChildren: (lagMs) => act(() => (faults.informerLagMs = lagMs)),

    until,
    allReady: (count) => until(`${String(count)} Ready nodes`, () => areReady(count)),
    rest: async (forMs = 20_000) => {
      await simulation.run(forMs)
      expect(bugs).toEqual([])
    },
    close: async () => {
      await Promise.all(starts.map(({ sources }) => sources.close()))
    },
  }
}

/** A kind whose CRD is gone has no objects. */
function unlessUnknown<T>(read: () => T, otherwise: T): T {
  try {
    return read()
  } catch (error) {
    if (!isApiError(error)) throw error
    return otherwise
  }
}

/** Runs at once; what it throws is the rejection, as in a cluster that is far away. */
function act(write: () => unknown): Promise<void> {
  return new Promise((resolve) => {
    write()
    resolve()
  })
}
