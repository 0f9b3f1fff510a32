import { setTimeout as delay } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Resource } from '../../../src/simulate/fields.ts'
import { customResourceDefinitions } from '../../../src/api/custom-resource-definitions.ts'
import { toResource } from '../../../src/simulate/fields.ts'
import { refOf } from '../../../src/simulate/object-store.ts'
import type { KubeClient } from './kube-client.ts'
import { KubeError } from './kube-client.ts'
import type { Mirror } from './mirror.ts'

const systemNamespaces = ['kube-system', 'kube-public', 'kube-node-lease']
const lastingNamespaces = [...systemNamespaces, 'default', 'lynq-system']
const OURS = 'operator.lynq.sh/v1'
const lastingGroups = ['operator.lynq.sh', 'metacontroller.k8s.io']

/** What Kubernetes puts into every cluster or namespace, or `install` into ours. */
export function isOfEveryCluster({ kind, metadata }: Resource): boolean {
  const { name, namespace = '' } = metadata
  if (kind === 'Namespace') return lastingNamespaces.includes(name)
  if (systemNamespaces.includes(namespace)) return true
  if (kind === 'CustomResourceDefinition') {
    return lastingGroups.some((group) => name.endsWith(`.${group}`))
  }
  if (kind === 'CompositeController') return true
  if (/^Role(Binding)?$/.test(kind) && namespace === 'lynq-system' && name === 'lynq') return true
  return (
    (kind === 'ConfigMap' && name === 'kube-root-ca.crt') ||
    (kind === 'ServiceAccount' && name === 'default') ||
    (kind === 'Service' && namespace === 'default' && name === 'kubernetes')
  )
}

const webhookConfiguration = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  name: 'lynq',
}

// Made by controllers from what scenarios make, and followed by no mirror.
const made = [
  '/apis/discovery.k8s.io/v1/namespaces/NS/endpointslices',
  '/api/v1/namespaces/NS/endpoints',
  '/api/v1/namespaces/NS/events',
  '/apis/events.k8s.io/v1/namespaces/NS/events',
]

/**
 * Takes everything away that a scenario has left, at once and without the controllers' help:
 * finalizers first, then the objects, then their namespaces. Parents go before children, so that a
 * running Metacontroller does not make these anew.
 */
export async function cleanUp(client: KubeClient, mirror: Mirror): Promise<void> {
  // Nobody answers it any more.
  await ignoreGone(client.remove(webhookConfiguration))
  // A scenario deletes our CRDs; one that is going yet serves its kind until it is gone.
  const left = (): readonly Resource[] =>
    mirror.all().filter((one) => !isOfEveryCluster(one) || isDefinitionOnItsWay(one))
  for (const givenUpAt = Date.now() + 90_000; left().length > 0;) {
    if (Date.now() > givenUpAt) {
      const places = left().map(({ kind, metadata }) => `${kind} ${metadata.name}`)
      throw new Error(`cannot be cleaned up: ${places.join(', ')}`)
    }
    const [namespaces, objects] = divide(left(), ({ kind }) => kind === 'Namespace')
    const [parents, others] = divide(objects, ({ apiVersion }) => apiVersion === OURS)
    for (const group of [parents, others]) {
      await Promise.all(group.map((object) => removeAtOnce(client, object)))
    }
    const places = new Set([
      'default',
      'lynq-system',
      ...namespaces.map(({ metadata }) => metadata.name),
      ...objects.flatMap(({ metadata }) => metadata.namespace ?? []),
    ])
    const paths = [...places].flatMap((name) => made.map((path) => path.replace('NS', name)))
    await Promise.all(paths.map((path) => ignoreGone(removeAll(client, path))))
    // Whoever makes pods anew must be gone before the namespace is, or it leaves them behind.
    const inside = new Set(left().map(({ metadata }) => metadata.namespace))
    const empty = namespaces.filter(({ metadata }) => !inside.has(metadata.name))
    await Promise.all(empty.map((object) => removeNamespace(client, object)))
    await delay(50)
  }
  await restore(client, mirror)
  // Their kinds are to be served again before the next scenario begins.
  for (const crd of customResourceDefinitions()) {
    if (mirror.get(refOf(toResource(crd))) === undefined) await client.apply(crd)
  }
}

function isDefinitionOnItsWay({ kind, metadata }: Resource): boolean {
  return kind === 'CustomResourceDefinition' && metadata.deletionTimestamp !== undefined
}

function divide<Value>(
  values: readonly Value[],
  isFirst: (value: Value) => boolean,
): readonly [readonly Value[], readonly Value[]] {
  return [values.filter(isFirst), values.filter((value) => !isFirst(value))]
}

async function removeAtOnce(client: KubeClient, object: Resource): Promise<void> {
  const ref = refOf(object)
  if ((object.metadata.finalizers ?? []).length > 0) {
    await ignoreGone(client.patch(ref, { metadata: { finalizers: null } }))
  }
  if (object.metadata.deletionTimestamp !== undefined) return
  await ignoreGone(client.remove(ref, { propagation: 'Background', graceSeconds: 0 }))
}

async function removeAll(client: KubeClient, path: string): Promise<void> {
  const body = JSON.stringify({ gracePeriodSeconds: 0, propagationPolicy: 'Background' })
  await client.send({ method: 'DELETE', path, contentType: 'application/json', body })
}

/** Its content is gone already: nobody has to wait for the namespace controller. */
async function removeNamespace(client: KubeClient, namespace: Resource): Promise<void> {
  await removeAtOnce(client, namespace)
  const path = `/api/v1/namespaces/${namespace.metadata.name}/finalize`
  const { apiVersion, kind, metadata } = namespace
  const object = { apiVersion, kind, metadata: { name: metadata.name }, spec: { finalizers: [] } }
  const body = JSON.stringify(object)
  await ignoreGone(client.send({ method: 'PUT', path, contentType: 'application/json', body }))
}

/** Scenarios mark the namespaces that stay. */
async function restore(client: KubeClient, mirror: Mirror): Promise<void> {
  for (const name of ['default', 'lynq-system', 'kube-system']) {
    const ref = { apiVersion: 'v1', kind: 'Namespace', name }
    const { annotations = {}, labels = {}, ownerReferences = [] } = mirror.get(ref)?.metadata ?? {}
    const foreign = (key: string): boolean => key.includes('lynq.sh/')
    const nothing = (of: object): Record<string, null> =>
      Object.fromEntries(
        Object.keys(of)
          .filter(foreign)
          .map((key) => [key, null]),
      )
    const metadata = { annotations: nothing(annotations), labels: nothing(labels) }
    if (
      isDeepStrictEqual(metadata, { annotations: {}, labels: {} }) &&
      ownerReferences.length === 0
    )
      continue
    await client.patch(ref, { metadata: { ...metadata, ownerReferences: null } })
  }
}

async function ignoreGone(work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (error) {
    // 409: it changed meanwhile, or is going already; the next round sees it as it is then.
    if (!(error instanceof KubeError) || ![404, 405, 409].includes(error.status)) throw error
  }
}
