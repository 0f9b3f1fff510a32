import { compositeControllers } from '../../src/api/composite-controllers.ts'
import type { KubeObject } from '../../src/api/kube-object.ts'
import type { ReadResult } from '../../src/rows/row-source.ts'
import { bindHooks, createHookDeps } from '../../src/server/bind-hooks.ts'
import type { HookTable } from '../../src/server/hook-table.ts'
import { noHooks } from '../../src/server/hook-table.ts'
import type { ApplyStrategy } from '../../src/simulate/apply-child.ts'
import { seededBytes } from '../../src/simulate/embedded-service.ts'
import type { Simulation } from '../../src/simulate/simulation.ts'
import { createSimulation } from '../../src/simulate/simulation.ts'
import { answerHook } from '../support/answer-hook.ts'
import { dice } from '../support/dice.ts'
import type { FormModel } from './form-model.ts'

export const HUB = 'h'
export const kubectl = { manager: 'kubectl' }

export interface Row {
  readonly uid: string
  readonly active: boolean
  readonly mode: 'ok' | 'bad'
  readonly size: string
}

export interface Read {
  readonly at: number
  /** By uid. */
  readonly states: ReadonlyMap<string, 'on' | 'off'>
}

interface LastRead {
  readonly ok: boolean
  readonly activeKeys: ReadonlySet<string>
}
const noRead: LastRead = { ok: false, activeKeys: new Set() }

/** The user's side of a history, and what the observer of it writes down. */
export interface World {
  readonly sim: Simulation
  rows: Row[]
  sourceFails: boolean
  /** What the last read of each process came to. */
  readonly lastReads: LastRead[]
  /** Every complete read: when, and which rows it showed. */
  readonly reads: Read[]
  readonly forms: Map<string, FormModel>
  /** Every version of a form that a user wrote, by the text of its spec. */
  readonly versions: Map<string, FormModel>
  /** uids of objects that a user deleted, or the content of which. */
  readonly userDeleted: Set<string>
  /** uids of objects that a user made: foreign ones; the value says whether the entry may take it. */
  readonly foreign: Map<string, { readonly isForced: boolean }>
  /** uids of objects in which a user changed a field of ours. */
  readonly edited: Set<string>
  /**
   * uids of objects from which a user took our marks: without the claim label they are let go, and
   * without their policy, be it only in an old cache, they are retained.
   */
  readonly loosened: Set<string>
  /** A user deleted a hub or node with `--cascade=orphan`. */
  hasOrphaned: boolean
  /** A user deleted a form with `--cascade=orphan`: its revisions live on and belong to nobody. */
  hasOrphanedRevisions: boolean
  maxLagMs: number
  /** Processes of the service; each call goes to any of them. */
  replicas: readonly HookTable[]
  readonly violations: string[]
  serial: number
}

const START = new Date('2026-01-01T00:00:00Z')

interface WorldOptions {
  /** The kinds that the histories use: fewer caches make a history much cheaper. */
  readonly kinds: readonly string[]
  readonly readyAfterMs: number
  readonly replicas: number
}

const defaults: WorldOptions = {
  kinds: ['namespaces', 'services', 'configmaps', 'secrets', 'deployments'],
  readyAfterMs: 300,
  replicas: 1,
}

function controllersFor(kinds: readonly string[]): readonly KubeObject[] {
  return compositeControllers({ hookUrl: 'http://lynq/hooks', timeoutSeconds: 10 }).map(
    (controller): KubeObject => {
      if (controller.metadata.name !== 'lynq-node') return controller
      const spec = controller.spec as { readonly childResources: readonly { resource: string }[] }
      const childResources = spec.childResources.filter(({ resource }) => kinds.includes(resource))
      return { ...controller, spec: { ...spec, childResources } }
    },
  )
}

export function createWorld(
  strategy: ApplyStrategy,
  seed: number,
  options: Partial<WorldOptions> = {},
): World {
  const { kinds, readyAfterMs, replicas } = { ...defaults, ...options }
  const roll = dice(seed)
  const sim = createSimulation({
    start: START,
    controllers: controllersFor(kinds),
    applyStrategy: strategy,
    kubelet: { readyAfterMs },
    seed,
    call: (url, body) =>
      answerHook(world.replicas[roll(replicas)] ?? noHooks, { url, body }, (text) =>
        world.violations.push(`answers 500: ${text}`),
      ),
  })
  const world: World = {
    sim,
    rows: [],
    sourceFails: false,
    lastReads: Array.from({ length: replicas }, () => noRead),
    reads: [],
    forms: new Map(),
    versions: new Map(),
    userDeleted: new Set(),
    foreign: new Map(),
    edited: new Set(),
    loosened: new Set(),
    hasOrphaned: false,
    hasOrphanedRevisions: false,
    maxLagMs: 5,
    replicas: Array.from({ length: replicas }, () => noHooks),
    violations: [],
    serial: 0,
  }
  restartService(world)
  return world
}

/** What a database takes for the same key: case and blanks at the end do not count. */
export function keyOf(uid: string): string {
  return uid.trim().toLowerCase()
}

/** New processes: nothing is remembered. */
export function restartService(world: World): void {
  world.replicas = world.replicas.map((_old, replica) => startReplica(world, replica))
}

function startReplica(world: World, replica: number): HookTable {
  const { sim } = world
  const deps = createHookDeps({
    cluster: sim.cluster,
    namespace: 'lynq-system',
    now: () => new Date(sim.now()),
    randomBytes: seededBytes(++world.serial),
  })
  const source = {
    read: () => Promise.resolve(readRows(world, replica)),
    close: () => Promise.resolve(),
  }
  return bindHooks({ ...deps, sources: { ...deps.sources, for: () => source } })
}

function readRows(world: World, replica: number): ReadResult {
  if (world.sourceFails) {
    world.lastReads[replica] = noRead
    return { ok: false, failure: { code: 'Unreachable', message: 'no connection' } }
  }
  const active = world.rows.filter((row) => row.active)
  world.lastReads[replica] = {
    ok: true,
    activeKeys: new Set(active.map(({ uid }) => keyOf(uid))),
  }
  world.reads.push({
    at: world.sim.now(),
    states: new Map(world.rows.map(({ uid, active }) => [uid, active ? 'on' : 'off'])),
  })
  return {
    ok: true,
    rows: world.rows.map(
      (row) =>
        new Map([
          ['uid', row.uid],
          ['active', row.active ? '1' : '0'],
          ['mode', row.mode],
          ['size', row.size],
        ]),
    ),
  }
}

/** By default any row may go at once: most histories are about the nodes' children. */
export function hubObject(
  syncInterval = '5m',
  safety: object = { deletionGuard: { maxPercent: 100, minNodes: 0 }, absenceReads: 1 },
): KubeObject {
  return {
    apiVersion: 'operator.lynq.sh/v1',
    kind: 'LynqHub',
    metadata: { name: HUB },
    spec: {
      source: { type: 'static', syncInterval, rows: [] },
      valueMappings: { uid: 'uid', activate: 'active' },
      extraValueMappings: { mode: 'mode', size: 'size' },
      ...safety,
    },
  }
}

export const hubRef = { apiVersion: 'operator.lynq.sh/v1', kind: 'LynqHub', name: HUB }

export function formRef(name: string): typeof hubRef {
  return { apiVersion: 'operator.lynq.sh/v1', kind: 'LynqForm', name }
}

/** As `kubectl apply` would. */
export function applyForm({ sim: { api } }: World, name: string, spec: unknown): void {
  const live = api.get(formRef(name))
  const object: KubeObject = { ...formRef(name), metadata: { name }, spec }
  if (live === undefined) api.create(object, kubectl)
  else api.update({ ...live, spec }, kubectl)
}

export function nodeRef(name: string): typeof hubRef {
  return { apiVersion: 'operator.lynq.sh/v1', kind: 'LynqNode', name }
}
