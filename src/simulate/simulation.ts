import type { KubeObject } from '../api/kube-object.ts'
import type { ApiError } from './api-error.ts'
import type { ApiServer, ApiWrite } from './api-server.ts'
import { createApiServer } from './api-server.ts'
import type { ApplyStrategy } from './apply-child.ts'
import { runCrdLifecycle } from './crd-lifecycle.ts'
import type { SimulatedEvent } from './event-log.ts'
import { createEventLog } from './event-log.ts'
import { toResource } from './fields.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { createSimulatedCluster } from './simulated-cluster.ts'
import { runGarbageCollector } from './garbage-collector.ts'
import type { HookAnswer, HookCall } from './hook-call.ts'
import type { Kubelet, KubeletOptions } from './kubelet.ts'
import { runKubelet } from './kubelet.ts'
import { createKinds } from './kinds.ts'
import { startMetacontroller } from './metacontroller.ts'
import { runNamespaceLifecycle } from './namespace-lifecycle.ts'
import { createObjectStore } from './object-store.ts'
import type { Costs } from './sync-parent.ts'
import { createVirtualClock } from './virtual-clock.ts'

export interface SimulationOptions {
  readonly start: Date
  /** CompositeController manifests. */
  readonly controllers: readonly KubeObject[]
  /** Objects that are there before them, such as CRDs. */
  readonly existing?: readonly KubeObject[]
  readonly call: HookCall
  /** Default: `server-side-apply`. */
  readonly applyStrategy?: ApplyStrategy
  readonly kubelet?: KubeletOptions
  /** How far Metacontroller's caches lag behind the API server. Default: 5. */
  readonly informerLagMs?: number
  /** Default: 10 ms a hook call, 5 ms a write. */
  readonly costs?: Costs
  /** Parents that one controller works on at the same time. Default: 20. */
  readonly workers?: number
  /** How long a deleted namespace waits before its content goes. Default: 5000. */
  readonly namespaceDrainMs?: number
  readonly seed?: number
  /** Called after every hook call, for logs and tests. */
  readonly onHookCall?: (exchange: HookExchange) => void
}

export interface HookExchange {
  readonly at: number
  readonly url: string
  readonly body: unknown
  /** Absent when nobody answered. */
  readonly answer?: HookAnswer
}

export interface RequestLog {
  /** How often each hook URL was called. */
  readonly hookCalls: ReadonlyMap<string, number>
  /** Every write that reached the API server, in order, also those it refused. */
  readonly writes: readonly ApiWrite[]
}

/** Switches that break things; each works from the moment it is set. */
export interface Faults {
  /** Nobody answers hook calls. */
  isServiceDown: boolean
  /** The hooks cannot reach the API server through the cluster port. */
  isClusterDown: boolean
  informerLagMs: number
  /** The answer of the API server to a write of Metacontroller; undefined lets it through. */
  failWrite: ((write: ApiWrite) => ApiError | undefined) | undefined
}

export interface Simulation {
  readonly api: ApiServer
  /** The port that hooks get. */
  readonly cluster: Cluster
  readonly kubelet: Kubelet
  readonly faults: Faults
  readonly events: readonly SimulatedEvent[]
  readonly requests: RequestLog
  /** Milliseconds since the epoch, in virtual time. */
  readonly now: () => number
  readonly run: (forMs: number) => Promise<void>
  /** True as soon as `isDone` holds, false after `limitMs`. */
  readonly runUntil: (isDone: () => boolean, limitMs: number) => Promise<boolean>
  /** Runs until nothing but timers (resyncs, retries of a second and more) is left. */
  readonly settle: (limitMs: number) => Promise<boolean>
  /** Metacontroller's process starts anew: queues, caches and memory are empty. */
  readonly restartMetacontroller: () => void
  /** Cuts Metacontroller off in the middle of what it does, until it is restarted. */
  readonly stopMetacontroller: () => void
  /** Calls `listener` after every change of a stored object. */
  readonly watch: (listener: (type: string, object: KubeObject) => void) => void
}

/** A cluster with Metacontroller in it, in memory and in virtual time. */
export function createSimulation(options: SimulationOptions): Simulation {
  const clock = createVirtualClock(options.start)
  const kinds = createKinds()
  const store = createObjectStore(options.seed ?? 1)
  const log = createEventLog(clock)
  const writes: ApiWrite[] = []
  const hookCalls = new Map<string, number>()
  const faults: Faults = {
    isServiceDown: false,
    isClusterDown: false,
    informerLagMs: options.informerLagMs ?? 5,
    failWrite: undefined,
  }
  const api = createApiServer({
    clock,
    kinds,
    store,
    onWrite: (write) => {
      writes.push(write)
      const failure = write.manager === 'metacontroller' ? faults.failWrite?.(write) : undefined
      if (failure !== undefined) throw failure
    },
  })

  const call: HookCall = async (url, body) => {
    hookCalls.set(url, (hookCalls.get(url) ?? 0) + 1)
    const exchange = { at: clock.now(), url, body }
    if (faults.isServiceDown) {
      options.onHookCall?.(exchange)
      throw new Error('dial tcp: connect: connection refused')
    }
    const answer = await options.call(url, body)
    options.onHookCall?.({ ...exchange, answer })
    return answer
  }

  runCrdLifecycle({ clock, store, kinds, api })
  runGarbageCollector({ clock, store, api })
  runNamespaceLifecycle({ clock, store, api, drainAfterMs: options.namespaceDrainMs ?? 5000 })
  const kubelet = runKubelet({ clock, store, api, options: options.kubelet ?? {} })
  for (const name of ['default', 'kube-system', 'lynq-system']) {
    api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, { manager: 'kubectl' })
  }
  for (const object of options.existing ?? []) api.create(object, { manager: 'kubectl' })
  const controllers = options.controllers.map((manifest) =>
    toResource(api.create(manifest, { manager: 'kubectl' })),
  )
  writes.length = 0

  const start = (): (() => void) =>
    startMetacontroller(
      {
        clock,
        store,
        kinds,
        api,
        events: log,
        call,
        strategy: options.applyStrategy ?? 'server-side-apply',
        costs: options.costs ?? { hookMs: 10, writeMs: 5 },
        workers: options.workers ?? 20,
        informerLagMs: () => faults.informerLagMs,
      },
      controllers,
    )
  let stop = start()

  return {
    api,
    cluster: createSimulatedCluster(api, () => !faults.isClusterDown),
    kubelet,
    faults,
    events: log.events,
    requests: { hookCalls, writes },
    now: () => clock.now(),
    run: async (forMs) => {
      await clock.runUntil(() => false, forMs)
    },
    runUntil: (isDone, limitMs) => clock.runUntil(isDone, limitMs),
    settle: (limitMs) => clock.runUntil(() => clock.isQuiet(), limitMs),
    restartMetacontroller: () => {
      stop()
      stop = start()
    },
    stopMetacontroller: () => stop(),
    watch: (listener) => store.watch(({ type, object }) => listener(type, object)),
  }
}
