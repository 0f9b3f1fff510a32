import type { KubeConfig } from '@kubernetes/client-node'
import type { ApiClient } from '../../cluster/api-client.ts'
import { watchKind } from '../../cluster/watch-kind.ts'
import type { ApplyStrategy } from '../apply-child.ts'
import type { ApplyMemory } from '../apply-server-side.ts'
import { readCompositeController } from '../composite-controller.ts'
import { isDeepEqual } from '../deep-equal.ts'
import { wordsOf } from '../error-words.ts'
import type { Resource } from '../fields.ts'
import { toResource } from '../fields.ts'
import { createInformers } from '../informer.ts'
import { runParentController } from '../parent-controller.ts'
import { createWorkQueue } from '../work-queue.ts'
import { createHookCall } from './hook-targets.ts'
import { createLiveApi } from './live-api.ts'
import { liveClock } from './live-clock.ts'
import { createLiveEvents } from './live-events.ts'
import { createLiveKinds } from './live-kinds.ts'
import { createLiveSource } from './live-source.ts'

export interface ControllersOptions {
  readonly kubeConfig: KubeConfig
  readonly client: ApiClient
  readonly strategy: ApplyStrategy
  readonly workers: number
  /** How often discovery is asked anew, in milliseconds. */
  readonly discoveryMs: number
  readonly log: (line: string) => void
}

const PATH = '/apis/metacontroller.k8s.io/v1alpha1/compositecontrollers'

/**
 * Follows the CompositeControllers of a cluster and runs each: started when it appears, started anew
 * when its spec changes, stopped when it goes; one whose kinds are not served yet is tried later and
 * later. Source: pkg/controller/composite/metacontroller.go.
 */
export function runControllers(options: ControllersOptions): () => void {
  const { kubeConfig, client, strategy, workers, log } = options
  const kinds = createLiveKinds(client)
  const api = createLiveApi(client, kinds)
  const events = createLiveEvents(client, () => liveClock.now(), log)
  const informers = createInformers(createLiveSource({ kubeConfig, client, onError: log }))
  const memory: ApplyMemory = new Map()
  const wanted = new Map<string, Resource>()
  const running = new Map<string, { readonly object: Resource; readonly stop: () => void }>()
  const queue = createWorkQueue(liveClock, () => void work())

  async function work(): Promise<void> {
    for (let name = queue.take(); name !== undefined; name = queue.take()) {
      try {
        await reconcile(name)
        queue.forget(name)
      } catch (error) {
        const why = wordsOf(error)
        log(`${name}: cannot create new controller: ${why}`)
        const object = wanted.get(name)
        if (object !== undefined) {
          events.warn(object, 'CreateError', `Cannot create new controller: ${why}`)
        }
        queue.addRateLimited(name)
      }
      queue.done(name)
    }
  }

  async function reconcile(name: string): Promise<void> {
    const object = wanted.get(name)
    const former = running.get(name)
    if (object !== undefined && isDeepEqual(object.spec, former?.object.spec)) return
    if (former !== undefined) {
      former.stop()
      running.delete(name)
      log(`${name}: stopped`)
      events.note(former.object, 'Stopping', `Stopping controller: ${name}`)
      events.note(former.object, 'Stopped', `Stopped controller: ${name}`)
    }
    if (object !== undefined) await start(object)
  }

  async function start(object: Resource): Promise<void> {
    const { name } = object.metadata
    const trouble = await kinds.refresh()
    if (trouble !== undefined) throw new Error(`discovery: ${trouble}`)
    const controller = readCompositeController(object, kinds)
    if (!controller.parent.hasStatus) {
      const { resource, group } = controller.parent
      const why = `ignoring, CRD [${resource}.${group}] does not have subresource 'Status' enabled`
      log(`${name}: ${why}`)
      events.warn(object, 'SyncError', `[${name}] Sync error - ${why}`)
      return
    }
    const parts = { clock: liveClock, api, kinds, informers, events, memory, strategy, workers }
    const call = await createHookCall(api, object)
    const costs = { hookMs: 0, writeMs: 0 }
    const stop = runParentController({ ...parts, controller, call, costs })
    running.set(name, { object, stop })
    log(`${name}: started`)
    events.note(object, 'Starting', `Starting controller: ${name}`)
    events.note(object, 'Started', `Started controller: ${name}`)
  }

  const unwatch = watchKind(
    kubeConfig,
    PATH,
    {
      onEvent: (type, object) => {
        const { name } = object.metadata
        if (type === 'DELETED') wanted.delete(name)
        else wanted.set(name, toResource(object))
        queue.add(name)
      },
      onError: log,
    },
    client,
  )
  const discovery = setInterval(() => void kinds.refresh(), options.discoveryMs)
  return () => {
    unwatch()
    clearInterval(discovery)
    queue.shutDown()
    for (const { stop } of running.values()) stop()
    informers.stop()
  }
}
