import { describe, expect, test } from 'vitest'
import type { ScenarioCluster } from '../support/scenario-cluster.ts'
import { endState } from '../support/end-state.ts'
import { customKind } from './custom-kind.ts'
import { form, removals, row, shop, shopHub, strategies } from './shop.ts'

const widgets = customKind('Widget', 'Namespaced')
const lists = `
namespaces:
  - id: ns
    nameTemplate: "shop-{{ .uid }}"
    spec: {apiVersion: v1, kind: Namespace}
deployments:
  - id: web
    nameTemplate: "{{ .uid }}-web"
    targetNamespace: "shop-{{ .uid }}"
    dependIds: [ns]
    spec:
      apiVersion: apps/v1
      kind: Deployment
      spec:
        selector: {matchLabels: {app: web}}
        template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: "web:1"}]}}
networkPolicies:
  - id: wall
    nameTemplate: "{{ .uid }}-wall"
    targetNamespace: "shop-{{ .uid }}"
    dependIds: [web]
    spec: {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, spec: {podSelector: {}}}
podDisruptionBudgets:
  - id: budget
    nameTemplate: "{{ .uid }}-budget"
    targetNamespace: "shop-{{ .uid }}"
    dependIds: [web]
    spec: {apiVersion: policy/v1, kind: PodDisruptionBudget, spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}}
horizontalPodAutoscalers:
  - id: scaler
    nameTemplate: "{{ .uid }}-scaler"
    targetNamespace: "shop-{{ .uid }}"
    dependIds: [web]
    # Nobody measures pods in these clusters.
    waitForReady: false
    spec:
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      spec: {minReplicas: 1, maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: "{{ .uid }}-web"}}
manifests:
  - id: widget
    nameTemplate: "{{ .uid }}-widget"
    targetNamespace: "shop-{{ .uid }}"
    dependIds: [scaler]
    spec: {apiVersion: example.com/v1, kind: Widget, spec: {size: "{{ .size }}"}}
`
const namespaceOnly = lists.slice(0, lists.indexOf('deployments:'))
const kinds = [
  'Deployment',
  'NetworkPolicy',
  'PodDisruptionBudget',
  'HorizontalPodAutoscaler',
  'Widget.example.com/v1',
]

const inNamespace = (cluster: ScenarioCluster, name: string): readonly string[] =>
  kinds.flatMap((kind) => cluster.list(kind, name))

/** Kinds in the order in which their objects were deleted, each with the second. */
function watchDeletions(cluster: ScenarioCluster): string[] {
  const deleted: string[] = []
  const seen = new Set<string>()
  cluster.watch((type, { kind, metadata }) => {
    const isGoing = type === 'DELETED' || metadata.deletionTimestamp !== undefined
    const { uid = '' } = metadata
    // What controllers make of our children goes with them.
    const isOurs = metadata.labels?.['lynq.sh/node'] !== undefined && !kind.startsWith('Lynq')
    if (!isGoing || seen.has(uid) || !isOurs) return
    seen.add(uid)
    deleted.push(kind)
  })
  return deleted
}

describe.each(strategies)('%s', (strategy) => {
  const started = async (): Promise<ScenarioCluster> => {
    const cluster = await shop({ strategy, ...widgets }, lists)
    await cluster.allReady(1)
    return cluster
  }

  test.each(removals)('nothing is left behind when %s', async (_name, act) => {
    const cluster = await started()

    await act(cluster)
    await cluster.until('no node', () => cluster.nodes().length === 0)
    await cluster.until('no Namespace', () => cluster.find('Namespace shop-acme') === undefined)

    expect(kinds.flatMap((kind) => cluster.list(kind))).toEqual([])
  })

  test('form and hub deleted leave nothing of ours at all, revisions and finalizers included', async () => {
    const cluster = await started()

    await cluster.remove('LynqForm app')
    await cluster.remove('LynqHub shop')
    await cluster.until('no hub and form', () => {
      return cluster.list('LynqHub').length + cluster.list('LynqForm').length === 0
    })
    await cluster.rest()

    expect(cluster.list('LynqNode')).toEqual([])
    expect(cluster.list('ControllerRevision')).toEqual([])
    expect(endState(cluster)).toEqual({})
  })

  test('objects are deleted in reverse order of their dependencies', async () => {
    const cluster = await started()
    const deleted = watchDeletions(cluster)

    await cluster.setRows('shop', [])
    await cluster.until('no Namespace', () => cluster.find('Namespace shop-acme') === undefined)

    const levels = [
      ['Widget'],
      ['HorizontalPodAutoscaler', 'NetworkPolicy', 'PodDisruptionBudget'],
      ['Deployment'],
      ['Namespace'],
    ]
    expect([
      deleted.slice(0, 1),
      deleted.slice(1, 4).sort(),
      deleted.slice(4, 5),
      deleted.slice(5),
    ]).toEqual(levels)
  })

  test('a level waits until the objects above it are really gone', async () => {
    const cluster = await started()
    await cluster.edit('Widget.example.com/v1 shop-acme/acme-widget', {
      metadata: { finalizers: ['example.com/slow'] },
    })

    await cluster.setRows('shop', [])
    await cluster.rest()

    expect(
      cluster.get('Widget.example.com/v1 shop-acme/acme-widget').metadata.deletionTimestamp,
    ).toBeDefined()
    expect(inNamespace(cluster, 'shop-acme').length).toBe(5)
    expect(cluster.get('LynqNode acme-app').metadata.finalizers?.length).toBeGreaterThan(0)
    await cluster.unfinalize('Widget.example.com/v1 shop-acme/acme-widget')
    await cluster.until('no Namespace', () => cluster.find('Namespace shop-acme') === undefined)
    await cluster.until('no node', () => cluster.nodes().length === 0)
  })

  test('entries of every kind that leave the form leave the cluster, also from a templated namespace', async () => {
    const cluster = await started()
    expect(inNamespace(cluster, 'shop-acme').length).toBe(5)

    await cluster.apply(form('app', namespaceOnly))
    await cluster.until('an empty namespace', () => inNamespace(cluster, 'shop-acme').length === 0)

    expect(cluster.get('Namespace shop-acme').metadata.deletionTimestamp).toBeUndefined()
    await cluster.allReady(1)
  })

  test('objects that move to another namespace leave nothing in the old one', async () => {
    const cluster = await started()

    await cluster.apply(form('app', lists.replaceAll('shop-{{ .uid }}', 'store-{{ .uid }}')))
    await cluster.until('no old Namespace', () => cluster.find('Namespace shop-acme') === undefined)
    await cluster.allReady(1)

    expect(inNamespace(cluster, 'store-acme').length).toBe(5)
    expect(kinds.flatMap((kind) => cluster.list(kind)).length).toBe(5)
  })

  test('one of three rows goes alone', async () => {
    const cluster = await shop(
      { strategy, ...widgets },
      lists,
      ['acme', 'globex', 'initech'].map((id) => row(id)),
    )
    await cluster.allReady(3)
    const uids = ['acme', 'initech'].map(
      (id) => cluster.get(`Deployment shop-${id}/${id}-web`).metadata.uid,
    )

    await cluster.setRows('shop', [row('acme'), row('globex', { on: '0' }), row('initech')])
    await cluster.until('no Namespace', () => cluster.find('Namespace shop-globex') === undefined)

    await cluster.allReady(2)
    expect(
      ['acme', 'initech'].map((id) => cluster.get(`Deployment shop-${id}/${id}-web`).metadata.uid),
    ).toEqual(uids)
  })

  test('a row that comes back while its Namespace still terminates waits and is created anew', async () => {
    const cluster = await started()
    const { uid } = cluster.get('Namespace shop-acme').metadata
    await cluster.setRows('shop', [])
    await cluster.until('a dying Namespace', () => {
      return cluster.get('Namespace shop-acme').metadata.deletionTimestamp !== undefined
    })

    await cluster.setRows('shop', [row('acme')])
    await cluster.until('a new Namespace', () => {
      return ![undefined, uid].includes(cluster.find('Namespace shop-acme')?.metadata.uid)
    })

    await cluster.allReady(1)
    expect(inNamespace(cluster, 'shop-acme').length).toBe(5)
  })

  test('a form and a hub created again after their deletion start anew', async () => {
    const cluster = await started()
    await cluster.remove('LynqForm app')
    await cluster.remove('LynqHub shop')
    await cluster.until('no hub and form', () => {
      return cluster.list('LynqHub').length + cluster.list('LynqForm').length === 0
    })

    await cluster.apply(form('app', lists))
    await cluster.apply(shopHub([row('acme')]))

    await cluster.allReady(1)
  })
})
