import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'vitest'
import type { KubeObject, ObjectRef } from '../../../src/api/kube-object.ts'
import type { LynqNode } from '../../../src/api/node.ts'
import { webhookConfiguration } from '../../../src/api/webhook-configuration.ts'
import { fieldAt, fieldsOf, listOf, textOf } from '../../../src/simulate/fields.ts'
import { nameKey } from '../../../src/simulate/object-store.ts'
import { controllersWith } from '../../support/controllers-with.ts'
import { createNodeViews } from '../../support/node-views.ts'
import { objectsOf, refAt } from '../../support/places.ts'
import type { ScenarioCluster, ScenarioOptions } from '../../support/scenario-cluster.ts'
import { cleanUp, isOfEveryCluster } from './clean-up.ts'
import type { Mirror } from './mirror.ts'
import { ownControlPlane } from './own-control-plane.ts'
import { openRequestLog } from './request-log.ts'
import type { ProcessOptions, Processes } from './processes.ts'
import { createProcesses } from './processes.ts'
import type { World } from './world.ts'
import { openWorld } from './world.ts'

// Longer than any wait of ours or Metacontroller's that is not meant to be one (429 after a second,
// a dry run after two).
const QUIET_MS = 3000

let world: Promise<World> | undefined

/** Lets go of this worker's control plane. */
export async function closeWorld(): Promise<void> {
  await stopKept()
  await (await world)?.close()
  world = undefined
}

export interface RealOptions extends ScenarioOptions {
  /** Port on which the service answers hooks and webhooks over TLS. Default: hooks alone, without. */
  readonly tlsPort?: number
}

/**
 * Both processes hold no state worth a restart: starting them takes longer than most scenarios. They
 * start anew where a scenario wants them otherwise; one that kills them says so itself.
 */
let kept: { readonly setup: string; readonly processes: Processes } | undefined

async function keepProcesses(
  world: World,
  options: ProcessOptions & { readonly moreKinds: unknown },
): Promise<Processes> {
  const setup = JSON.stringify(options)
  if (kept?.setup !== setup) {
    await stopKept()
    kept = { setup, processes: createProcesses(world, options) }
  }
  return kept.processes
}

async function stopKept(): Promise<void> {
  await kept?.processes.stopMetacontroller()
  await kept?.processes.stopService()
  kept = undefined
}

/** A cluster of its own for one scenario: what earlier ones left is gone. */
export async function realCluster(options: RealOptions): Promise<ScenarioCluster> {
  world ??= openOwnWorld()
  const { address, servicePort, client, mirror, kubelets, serviceProxy, metacontrollerProxy } =
    await world
  const { strategy, kubelet = { readyAfterMs: 300 }, existing = '', moreKinds = [] } = options
  const { tlsPort } = options

  const processes = await keepProcesses(await world, { strategy, moreKinds, tlsPort })
  await cleanUp(client, mirror)
  await kubelets.reset(kubelet)
  serviceProxy.setCut(false)
  metacontrollerProxy.delayWatches(0)

  const write = async (work: Promise<KubeObject>): Promise<void> => mirror.shows(await work)
  const extra = objectsOf(existing)
  for (const object of extra) await client.apply(object)
  for (const kind of extra.flatMap(definedKind)) await mirror.follow(kind)
  const hookUrl =
    tlsPort === undefined
      ? `http://127.0.0.1:${servicePort}/hooks`
      : `https://localhost:${tlsPort}/hooks`
  for (const object of controllersWith(hookUrl, moreKinds)) await client.apply(object)
  if (tlsPort !== undefined) await client.apply(webhookConfiguration(hookUrl))

  await Promise.all([processes.startService(), processes.startMetacontroller()])
  const requestLog = await openRequestLog(address, servicePort)

  const find = (place: string) => mirror.get(refAt(place))
  const get = (place: string) => {
    const found = find(place)
    if (found === undefined) throw new Error(`${place} is not there`)
    return found
  }
  const nodes = (): readonly LynqNode[] =>
    mirror
      .list('operator.lynq.sh/v1', 'LynqNode')
      .toSorted((one, other) =>
        one.metadata.name < other.metadata.name ? -1 : 1,
      ) as readonly KubeObject[] as readonly LynqNode[]
  const views = createNodeViews(nodes)
  const until = async (what: string, isDone: () => boolean, limitMs = 90_000): Promise<void> => {
    const givenUpAt = Date.now() + limitMs
    while (!isDone()) {
      if (Date.now() > givenUpAt) {
        expect.fail(`never came: ${what}\n${views.report()}\n${processes.tails()}`)
      }
      await delay(40)
    }
  }

  return {
    world: 'real',
    now: () => Date.now(),
    find,
    get,
    list: (kind, namespace) => {
      const ref = refAt(`${kind} any`)
      return mirror
        .list(ref.apiVersion, ref.kind)
        .filter((object) => !isOfEveryCluster(object))
        .filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace)
        .map(({ metadata }) => nameKey(metadata))
        .sort()
    },
    nodes,
    ...views,
    watch: (listener) => mirror.watch(listener),
    requests: () => requestLog.read(),
    warnings: async (place) => warningsOf(client, get(place)),

    apply: async (manifests) => {
      const objects = typeof manifests === 'string' ? objectsOf(manifests) : [manifests]
      for (const object of objects) await write(client.apply(object))
    },
    create: (object, manager) => write(client.create(object, { manager })),
    setRows: (hub, rows) =>
      write(client.patch(refAt(`LynqHub ${hub}`), { spec: { source: { rows } } })),
    edit: (place, patch, manager = 'kubectl-edit') =>
      write(client.patch(refAt(place), patch, { manager })),
    remove: async (place, propagation = 'Background') => {
      const { uid = '' } = get(place).metadata
      await client.remove(refAt(place), { propagation })
      await until(`the deletion of ${place}`, () => mirror.isGone(refAt(place), uid), 10_000)
    },
    unfinalize: (place) => write(client.patch(refAt(place), { metadata: { finalizers: null } })),

    kubelet: kubelets,
    stopService: processes.stopService,
    startService: processes.startService,
    restartService: async () => {
      await processes.stopService()
      await processes.startService()
    },
    stopMetacontroller: processes.stopMetacontroller,
    restartMetacontroller: async () => {
      await processes.stopMetacontroller()
      await processes.startMetacontroller()
    },
    cutCluster: () => done(() => serviceProxy.setCut(true)),
    mendCluster: () => done(() => serviceProxy.setCut(false)),
    lagChildren: (lagMs) => done(() => metacontrollerProxy.delayWatches(lagMs)),

    until,
    allReady: (count) => until(`${String(count)} Ready nodes`, () => views.areReady(count)),
    rest: async (forMs = 20_000) => {
      const begin = Date.now()
      const end = begin + forMs
      while (Date.now() < end) {
        const quietSince = Math.max(begin, mirror.lastEvent())
        if (Date.now() - quietSince >= QUIET_MS && (!processes.areRunning() || allAnswered(mirror)))
          return
        await delay(Math.min(50, end - Date.now()))
      }
    },
    // The next scenario takes the processes over.
    close: () => Promise.resolve(),
  }
}

function openOwnWorld(): Promise<World> {
  const address = ownControlPlane()
  return openWorld(address, address.servicePort)
}

/** Every object of ours has been looked at as it is now; on a busy machine that takes its time. */
function allAnswered(mirror: Mirror): boolean {
  return ['LynqHub', 'LynqForm', 'LynqNode']
    .flatMap((kind) => mirror.list('operator.lynq.sh/v1', kind))
    .every(({ metadata, status }) => {
      return (
        metadata.deletionTimestamp !== undefined ||
        fieldAt(status, 'observedGeneration') === metadata.generation
      )
    })
}

function done(act: () => void): Promise<void> {
  act()
  return Promise.resolve()
}

/** The kind that a CustomResourceDefinition adds. */
function definedKind({
  kind,
  spec,
}: KubeObject): readonly Pick<ObjectRef, 'apiVersion' | 'kind'>[] {
  if (kind !== 'CustomResourceDefinition') return []
  const group = textOf(fieldAt(spec, 'group'))
  const version = textOf(fieldsOf(listOf(fieldAt(spec, 'versions'))[0])['name'])
  return [{ apiVersion: `${group}/${version}`, kind: textOf(fieldAt(spec, 'names', 'kind')) }]
}

async function warningsOf(
  client: World['client'],
  { metadata }: KubeObject,
): Promise<readonly string[]> {
  const selector = `involvedObject.uid=${metadata.uid ?? ''},type=Warning`
  const path = `/api/v1/events?fieldSelector=${encodeURIComponent(selector)}`
  const events = listOf(fieldAt(await client.send({ method: 'GET', path }), 'items'))
  return events.map((event) => textOf(fieldAt(event, 'message')))
}
