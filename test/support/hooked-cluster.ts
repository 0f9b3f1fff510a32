import { loadAll } from 'js-yaml'
import { expect } from 'vitest'
import type { HookDeps } from '../../hooks/deps.ts'
import { compositeControllers } from '../../src/api/composite-controllers.ts'
import { customResourceDefinitions } from '../../src/api/custom-resource-definitions.ts'
import type { KubeObject, ObjectRef } from '../../src/api/kube-object.ts'
import type { LynqNode, ResourceStatus } from '../../src/api/node.ts'
import { isNodeReady } from '../../src/plan/node-object.ts'
import { bindHooks, createHookDeps } from '../../src/server/bind-hooks.ts'
import type { HookTable } from '../../src/server/hook-table.ts'
import { noHooks } from '../../src/server/hook-table.ts'
import type { ApplyStrategy } from '../../src/simulate/apply-child.ts'
import type { Propagation } from '../../src/simulate/delete-object.ts'
import { seededBytes } from '../../src/simulate/embedded-service.ts'
import type { Fields, Resource } from '../../src/simulate/fields.ts'
import { fieldsOf, listOf, withMetadata } from '../../src/simulate/fields.ts'
import type { KubeletOptions } from '../../src/simulate/kubelet.ts'
import { nameKey } from '../../src/simulate/object-store.ts'
import type { Simulation } from '../../src/simulate/simulation.ts'
import { createSimulation } from '../../src/simulate/simulation.ts'
import { answerHook } from './answer-hook.ts'

const apiVersions: Readonly<Record<string, string>> = {
  LynqHub: 'operator.lynq.sh/v1',
  LynqForm: 'operator.lynq.sh/v1',
  LynqNode: 'operator.lynq.sh/v1',
  CustomResourceDefinition: 'apiextensions.k8s.io/v1',
  ControllerRevision: 'apps/v1',
  Deployment: 'apps/v1',
  StatefulSet: 'apps/v1',
  DaemonSet: 'apps/v1',
  Job: 'batch/v1',
  CronJob: 'batch/v1',
  Ingress: 'networking.k8s.io/v1',
  NetworkPolicy: 'networking.k8s.io/v1',
  PodDisruptionBudget: 'policy/v1',
  HorizontalPodAutoscaler: 'autoscaling/v2',
}
const kubectl = { manager: 'kubectl' }

export interface HookedClusterOptions {
  readonly strategy: ApplyStrategy
  readonly kubelet?: KubeletOptions
  /** Kinds to add to the children of LynqNodes. */
  readonly moreKinds?: readonly { readonly apiVersion: string; readonly resource: string }[]
  /** Objects that exist before Metacontroller starts, such as the CRDs of `moreKinds`. */
  readonly existing?: string
  /** Installs our CRDs with their schemas, which costs about 100 ms. Default: kinds without schema. */
  readonly hasCrds?: boolean
}

/** `Kind name` or `Kind namespace/name`; `Kind.group/version` for kinds that are not in the table. */
export type Place = string

/** A simulated cluster with Metacontroller and the real hooks, and hands to work in it. */
export interface HookedCluster extends Simulation {
  /** `kubectl apply --server-side --force-conflicts -f -`. */
  readonly apply: (manifests: string | KubeObject) => void
  /** Replaces the rows of a static hub: an UPDATE that is seen at once. */
  readonly setRows: (hub: string, rows: readonly Fields[]) => void
  readonly find: (place: Place) => Resource | undefined
  /** Like `find`, but it must be there. */
  readonly get: (place: Place) => Resource
  /** `namespace/name` or `name` of all objects of a kind, sorted. */
  readonly list: (kind: string, namespace?: string) => readonly string[]
  /** A merge patch by someone; default: kubectl-edit. */
  readonly edit: (place: Place, patch: Fields, manager?: string) => void
  readonly remove: (place: Place, propagation?: Propagation) => void
  /** Forces all finalizers away. */
  readonly unfinalize: (place: Place) => void
  /** The service's process starts anew: it remembers nothing. */
  readonly restartService: () => void
  /** Closes what the service holds; needed where rows come from a database. */
  readonly close: () => Promise<void>
  readonly nodes: () => readonly LynqNode[]
  readonly node: (name: string) => LynqNode
  /** Entry id → phase; empty while the node is not there. */
  readonly phases: (node: string) => Readonly<Record<string, string>>
  /** What a node says of one entry. */
  readonly entry: (node: string, id: string) => ResourceStatus
  /** Runs until something holds; the test fails when it does not within `limitMs` (default 3 min). */
  readonly until: (what: string, isDone: () => boolean, limitMs?: number) => Promise<void>
  /** Runs until there are this many LynqNodes and each is Ready. */
  readonly allReady: (count: number) => Promise<void>
  /** Time passes; default 20 s. */
  readonly rest: (forMs?: number) => Promise<void>
}

/** A hook call that ends as a 500 is our bug and fails the next `until`, `allReady` or `rest`. */
export function hookedCluster(options: HookedClusterOptions): HookedCluster {
  const { strategy, moreKinds = [], existing = '', kubelet = { readyAfterMs: 300 } } = options
  const crds = options.hasCrds === true ? customResourceDefinitions() : []
  const bugs: string[] = []
  const process: { service: HookTable } = { service: noHooks }
  const simulation = createSimulation({
    start: new Date('2026-01-01T00:00:00Z'),
    existing: [...crds, ...objectsOf(existing)],
    controllers: controllersWith(moreKinds),
    kubelet,
    applyStrategy: strategy,
    call: (url, body) => answerHook(process.service, { url, body }, (text) => bugs.push(text)),
  })
  const { api } = simulation
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

  const get = (place: Place): Resource => {
    const found = api.get(refAt(place))
    if (found === undefined) throw new Error(`${place} is not there`)
    return found
  }
  const nodes = (): readonly LynqNode[] =>
    api.list('operator.lynq.sh/v1', 'LynqNode') as readonly KubeObject[] as readonly LynqNode[]
  const node = (name: string): LynqNode => get(`LynqNode ${name}`) as KubeObject as LynqNode
  const until = async (what: string, isDone: () => boolean, limitMs = 180_000): Promise<void> => {
    const isHeld = await simulation.runUntil(() => bugs.length > 0 || isDone(), limitMs)
    expect(bugs).toEqual([])
    if (!isHeld) expect.fail(`never came: ${what}\n${report(nodes())}`)
  }
  const change = (place: Place, manager: string, next: (live: Resource) => KubeObject): void => {
    api.update(next(get(place)), { manager })
  }

  return {
    ...simulation,
    apply: (manifests) => {
      const objects = typeof manifests === 'string' ? objectsOf(manifests) : [manifests]
      for (const object of objects) api.apply(object, { ...kubectl, force: true })
    },
    setRows: (hub, rows) =>
      api.patch(refAt(`LynqHub ${hub}`), { spec: { source: { rows } } }, kubectl),
    find: (place) => api.get(refAt(place)),
    get,
    list: (kind, namespace) => {
      const ref = refAt(`${kind} any`)
      return api
        .list(ref.apiVersion, ref.kind, namespace)
        .map(({ metadata }) => nameKey(metadata))
        .sort()
    },
    edit: (place, patch, manager = 'kubectl-edit') => api.patch(refAt(place), patch, { manager }),
    remove: (place, propagation = 'Background') =>
      api.delete(refAt(place), { ...kubectl, propagation }),
    unfinalize: (place) =>
      change(place, 'kubectl-edit', (live) => withMetadata(live, { finalizers: undefined })),
    restartService,
    close: async () => {
      await Promise.all(starts.map(({ sources }) => sources.close()))
    },
    nodes,
    node,
    phases: (name) => {
      const { resources = [] } =
        nodes().find(({ metadata }) => metadata.name === name)?.status ?? {}
      return Object.fromEntries(resources.map(({ id, phase }) => [id, phase]))
    },
    entry: (name, id) => {
      const found = node(name).status?.resources?.find((resource) => resource.id === id)
      if (found === undefined) throw new Error(`LynqNode ${name} says nothing of entry ${id}`)
      return found
    },
    until,
    allReady: (count) =>
      until(
        `${String(count)} Ready nodes`,
        () => nodes().length === count && nodes().every(isNodeReady),
      ),
    rest: async (forMs = 20_000) => {
      await simulation.run(forMs)
      expect(bugs).toEqual([])
    },
  }
}

function controllersWith(
  moreKinds: readonly { readonly apiVersion: string; readonly resource: string }[],
): readonly KubeObject[] {
  return compositeControllers({ hookUrl: 'http://lynq/hooks', timeoutSeconds: 10 }).map(
    (controller) => {
      if (controller.metadata.name !== 'lynq-node') return controller
      const spec = fieldsOf(controller.spec)
      const added = moreKinds.map((kind) => ({ ...kind, updateStrategy: { method: 'InPlace' } }))
      const childResources = [...listOf(spec['childResources']), ...added]
      return { ...controller, spec: { ...spec, childResources } }
    },
  )
}

function objectsOf(manifests: string): readonly KubeObject[] {
  return (loadAll(manifests) as readonly (KubeObject | null)[]).filter((object) => object !== null)
}

export function refAt(place: Place): ObjectRef {
  const [kindText = '', path = ''] = place.split(' ')
  const [kind = '', ...rest] = kindText.split('.')
  const apiVersion = rest.length > 0 ? rest.join('.') : (apiVersions[kind] ?? 'v1')
  const [first = '', second] = path.split('/')
  return second === undefined
    ? { apiVersion, kind, name: first }
    : { apiVersion, kind, namespace: first, name: second }
}

/** What every node says, for the message of a test that fails. */
function report(nodes: readonly LynqNode[]): string {
  return nodes
    .flatMap(({ metadata, status }) => [
      `${metadata.name} ${status?.summary ?? ''}`,
      ...(status?.resources ?? []).map(
        ({ id, phase, message }) => `  ${id} ${phase} ${message ?? ''}`,
      ),
    ])
    .join('\n')
}
