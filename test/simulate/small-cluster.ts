import type { KubeObject } from '../../src/api/kube-object.ts'
import type { ApiServer } from '../../src/simulate/api-server.ts'
import type { ApplyStrategy } from '../../src/simulate/apply-child.ts'
import type { Fields, Resource } from '../../src/simulate/fields.ts'
import type { HookAnswer } from '../../src/simulate/hook-call.ts'
import type { HookExchange, Simulation } from '../../src/simulate/simulation.ts'
import { createSimulation } from '../../src/simulate/simulation.ts'

export const kubectl = { manager: 'kubectl' }

type Groups = Readonly<Record<string, Readonly<Record<string, Resource>>>>

/** What any hook gets; customize gets the first two fields alone. */
export interface HookBody {
  readonly controller: Resource
  readonly parent: Resource
  readonly children?: Groups
  readonly related?: Groups
  readonly finalizing?: boolean
}

export interface SyncBody extends HookBody {
  readonly children: Groups
  readonly related: Groups
  readonly finalizing: boolean
}

/** What a hook of these tests answers: a body for 200, or the whole answer. */
export type Answer = Fields | HookAnswer

export interface Hooks {
  readonly sync: (body: SyncBody) => Answer
  readonly finalize?: (body: SyncBody) => Answer
  readonly customize?: (body: SyncBody) => Answer
}

export interface SmallCluster extends Simulation {
  readonly exchanges: readonly HookExchange[]
  /** The bodies that one hook got, in order. */
  readonly bodies: (hook: 'sync' | 'finalize' | 'customize') => readonly SyncBody[]
}

interface Options {
  readonly applyStrategy?: ApplyStrategy
  readonly informerLagMs?: number
  readonly workers?: number
  readonly updateMethod?: string
  readonly ignoreStatusChanges?: boolean
}

const childResources = [
  { apiVersion: 'v1', resource: 'namespaces' },
  { apiVersion: 'v1', resource: 'configmaps' },
  { apiVersion: 'v1', resource: 'secrets' },
  { apiVersion: 'v1', resource: 'services' },
  { apiVersion: 'apps/v1', resource: 'deployments' },
]

/** A cluster with one CompositeController (`parent`: LynqNode) whose hooks are functions. */
export function smallCluster(hooks: Hooks, options: Options = {}): SmallCluster {
  const { updateMethod = 'InPlace', ignoreStatusChanges = true, ...rest } = options
  const webhook = (name: string): Fields => ({
    version: 'v2',
    webhook: { url: `http://hook/hooks/node/${name}`, timeout: '10s' },
  })
  const controller: KubeObject = {
    apiVersion: 'metacontroller.k8s.io/v1alpha1',
    kind: 'CompositeController',
    metadata: { name: 'lynq-node' },
    spec: {
      parentResource: {
        apiVersion: 'operator.lynq.sh/v1',
        resource: 'lynqnodes',
        ignoreStatusChanges,
      },
      childResources: childResources.map((child) => ({
        ...child,
        updateStrategy: { method: updateMethod },
      })),
      generateSelector: true,
      hooks: Object.fromEntries(Object.keys(hooks).map((name) => [name, webhook(name)])),
    },
  }
  const exchanges: HookExchange[] = []
  const simulation = createSimulation({
    start: new Date('2026-01-01T00:00:00Z'),
    controllers: [controller],
    call: (url, body) => Promise.resolve(answerOf(hooks, url, body as SyncBody)),
    onHookCall: (exchange) => exchanges.push(exchange),
    ...rest,
  })
  return {
    ...simulation,
    exchanges,
    bodies: (hook) =>
      exchanges.filter(({ url }) => url.endsWith(`/${hook}`)).map(({ body }) => body as SyncBody),
  }
}

function answerOf(hooks: Hooks, url: string, body: SyncBody): HookAnswer {
  const name = url.split('/').at(-1) as keyof Hooks
  const answer = hooks[name]?.(body) ?? {}
  return isWhole(answer) ? answer : { status: 200, headers: {}, body: answer }
}

function isWhole(answer: Answer): answer is HookAnswer {
  return typeof answer['status'] === 'number'
}

export function node(name = 'acme', metadata: Fields = {}): KubeObject {
  return {
    apiVersion: 'operator.lynq.sh/v1',
    kind: 'LynqNode',
    metadata: { ...metadata, name },
    spec: { uid: name, hubId: 'hub', templateRef: 'form', revision: 'form-1' },
  }
}

export const nodeRef = { apiVersion: 'operator.lynq.sh/v1', kind: 'LynqNode', name: 'acme' }

export function configMap(name: string, data: Fields = { key: 'value' }): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'default' },
    data,
  }
}

export function deployment(name: string, spec: Fields = {}): KubeObject {
  const labels = { app: name }
  const container = { name: 'app', image: 'registry.example.com/app:v1' }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default' },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container] } },
      ...spec,
    },
  }
}

export function get(
  { api }: { readonly api: ApiServer },
  kind: string,
  name: string,
  namespace = 'default',
): Resource | undefined {
  const apiVersion = ['Deployment', 'StatefulSet'].includes(kind) ? 'apps/v1' : 'v1'
  return api.get({ apiVersion, kind, name, ...(kind === 'Namespace' ? {} : { namespace }) })
}

/** Names of all live objects of a kind in the namespace `default`. */
export function names({ api }: { readonly api: ApiServer }, kind: string): readonly string[] {
  const apiVersion = kind === 'Deployment' ? 'apps/v1' : 'v1'
  return api.list(apiVersion, kind, 'default').map((object) => object.metadata.name)
}

/** The children a hook was shown, by kind and name. */
export function observed(body: SyncBody, group: string): readonly string[] {
  return Object.keys(body.children[group] ?? {})
}
