import { describe, expect, test } from 'vitest'
import type { Condition } from '../../src/api/conditions.ts'
import type { ScenarioCluster } from '../support/scenario-cluster.ts'
import { customKind } from './custom-kind.ts'
import { form, removals, row, shop, shopHub, strategies } from './shop.ts'

const lists = `
namespaces:
  - id: ns
    nameTemplate: "shop-{{ .uid }}"
    spec: {apiVersion: v1, kind: Namespace}
statefulSets:
  - id: db
    nameTemplate: "{{ .uid }}-db"
    targetNamespace: "shop-{{ .uid }}"
    dependIds: [ns]
    deletionPolicy: Retain
    spec:
      apiVersion: apps/v1
      kind: StatefulSet
      spec:
        serviceName: db
        replicas: "{{ .size }}"
        selector: {matchLabels: {app: db}}
        template: {metadata: {labels: {app: db}}, spec: {containers: [{name: db, image: "db:1"}]}}
secrets:
  - id: password
    nameTemplate: "{{ .uid }}-db"
    targetNamespace: "shop-{{ .uid }}"
    dependIds: [ns]
    creationPolicy: Once
    deletionPolicy: Retain
    spec: {apiVersion: v1, kind: Secret, stringData: {password: "{{ randAlphaNum 32 }}"}}
configMaps:
  - id: settings
    nameTemplate: "{{ .uid }}-settings"
    targetNamespace: "shop-{{ .uid }}"
    dependIds: [db]
    spec: {apiVersion: v1, kind: ConfigMap, data: {size: "{{ .size }}"}}
`
const kept = ['Namespace shop-acme', 'StatefulSet shop-acme/acme-db', 'Secret shop-acme/acme-db']
const settings = 'ConfigMap shop-acme/acme-settings'

function uidsOf(cluster: ScenarioCluster): readonly (string | undefined)[] {
  return kept.map((place) => cluster.find(place)?.metadata.uid)
}

const ourCrds = ['lynqhubs', 'lynqforms', 'lynqnodes'].map(
  (plural) => `CustomResourceDefinition ${plural}.operator.lynq.sh`,
)

/** Our CRDs that are still there. */
const crdsOf = (cluster: ScenarioCluster): readonly string[] =>
  ourCrds.filter((place) => cluster.find(place) !== undefined)

/** Kept, the same objects as before, in no danger, and no more than them. */
function expectKept(cluster: ScenarioCluster, uids: readonly (string | undefined)[]): void {
  expect(uidsOf(cluster)).toEqual(uids)
  expect(cluster.list('ConfigMap')).toEqual([])
  for (const place of kept) {
    const { metadata } = cluster.get(place)
    expect(metadata.deletionTimestamp, place).toBeUndefined()
    expect(metadata.ownerReferences?.map(({ kind }) => kind) ?? [], place).toEqual(['Namespace'])
  }
}

function expectMarked(cluster: ScenarioCluster, reason: string): void {
  for (const place of kept) {
    const { labels = {}, annotations = {} } = cluster.get(place).metadata
    expect(labels, place).toMatchObject({ 'lynq.sh/orphaned': 'true', 'lynq.sh/uid': 'acme' })
    expect(labels, place).not.toHaveProperty('controller-uid')
    expect(annotations['lynq.sh/orphaned-reason'], place).toBe(reason)
    expect(Date.parse(annotations['lynq.sh/orphaned-at'] ?? ''), place).toBeGreaterThan(0)
  }
}

describe.each(strategies)('%s', (strategy) => {
  const started = async (): Promise<ScenarioCluster> => {
    const cluster = await shop({ strategy }, lists)
    await cluster.allReady(1)
    return cluster
  }

  test.each(removals)(
    'what is retained stays and is marked, the rest goes, when %s',
    async (_name, act) => {
      const cluster = await started()
      const uids = uidsOf(cluster)

      await act(cluster)
      await cluster.until('no node', () => cluster.nodes().length === 0)
      await cluster.rest()

      expectKept(cluster, uids)
      expectMarked(cluster, 'LynqNodeDeleted')
    },
  )

  test.each(['Background', 'Foreground'] as const)(
    'a node that is deleted (%s) while its row is active comes back and takes the same objects in',
    async (propagation) => {
      const cluster = await started()
      const uids = uidsOf(cluster)
      const old = cluster.node('acme-app').metadata.uid

      await cluster.remove('LynqNode acme-app', propagation)
      await cluster.until(
        'a new node',
        () => ![undefined, old].includes(cluster.find('LynqNode acme-app')?.metadata.uid),
      )
      await cluster.allReady(1)

      expect(uidsOf(cluster)).toEqual(uids)
      expect(cluster.list('ConfigMap')).toEqual(['shop-acme/acme-settings'])
    },
  )

  test('a hub deleted in the foreground while the service is down loses nothing retained', async () => {
    const cluster = await started()
    const uids = uidsOf(cluster)

    await cluster.stopService()
    await cluster.remove('LynqHub shop', 'Foreground')
    await cluster.rest(120_000)
    expect(uidsOf(cluster)).toEqual(uids)
    for (const place of kept) {
      expect(cluster.get(place).metadata.deletionTimestamp, place).toBeUndefined()
    }

    await cluster.startService()
    await cluster.until('no hub', () => cluster.find('LynqHub shop') === undefined, 3_600_000)
    await cluster.rest()

    expect(cluster.list('LynqNode')).toEqual([])
    expectKept(cluster, uids)
  })

  test.each(['Background', 'Foreground'] as const)(
    'finalizers forced away after a delete (%s) while the service is down lose nothing retained',
    async (propagation) => {
      const cluster = await started()
      const uids = uidsOf(cluster)

      await cluster.stopService()
      await cluster.remove('LynqHub shop', propagation)
      await cluster.remove('LynqForm app')
      await cluster.unfinalize('LynqHub shop')
      await cluster.unfinalize('LynqForm app')
      await cluster.rest()
      if (cluster.find('LynqNode acme-app') !== undefined)
        await cluster.unfinalize('LynqNode acme-app')
      await cluster.rest()
      await cluster.startService()
      await cluster.rest()

      expect(cluster.list('LynqNode')).toEqual([])
      expectKept(cluster, uids)

      // Nothing marked them, and yet they are known again.
      await cluster.apply(shopHub([row('acme')]))
      await cluster.apply(form('app', lists))
      await cluster.allReady(1)
      expect(uidsOf(cluster)).toEqual(uids)
    },
  )

  test('the CRDs deleted, as by an uninstall, leave what is retained', async () => {
    const cluster = await shop({ strategy, hasCrds: true }, lists)
    await cluster.allReady(1)
    const uids = uidsOf(cluster)

    for (const place of ourCrds) await cluster.remove(place)
    await cluster.until('no CRD of ours', () => crdsOf(cluster).length === 0)
    await cluster.rest()

    expectKept(cluster, uids)
  })

  test('the CRDs deleted and finalizers forced while the service is down leave what is retained', async () => {
    const cluster = await shop({ strategy, hasCrds: true }, lists)
    await cluster.allReady(1)
    const uids = uidsOf(cluster)

    await cluster.stopService()
    for (const place of ourCrds) await cluster.remove(place)
    const parents = ['LynqHub shop', 'LynqForm app', 'LynqNode acme-app']
    await cluster.until('the deletion of all', () =>
      parents.every((place) => cluster.find(place)?.metadata.deletionTimestamp !== undefined),
    )
    for (const place of parents) await cluster.unfinalize(place)
    await cluster.until('no CRD of ours', () => crdsOf(cluster).length === 0)
    await cluster.rest()

    expectKept(cluster, uids)
  })

  test('--cascade=orphan on a node keeps all its children, marked, and its successor takes them in', async () => {
    const cluster = await started()
    const all = [...kept, settings]
    const uids = all.map((place) => cluster.get(place).metadata.uid)
    await cluster.remove('LynqNode acme-app', 'Orphan')
    await cluster.setRows('shop', [])

    await cluster.until('no node', () => cluster.nodes().length === 0, 3_600_000)
    await cluster.rest()
    expect(all.map((place) => cluster.find(place)?.metadata.uid)).toEqual(uids)

    await cluster.setRows('shop', [row('acme')])
    await cluster.allReady(1)
    expect(all.map((place) => cluster.find(place)?.metadata.uid)).toEqual(uids)
    for (const place of all) {
      expect(cluster.get(place).metadata.labels, place).not.toHaveProperty(['lynq.sh/orphaned'])
    }
  })

  test('--cascade=orphan on a hub leaves its nodes and their children, and a new hub takes them in', async () => {
    const cluster = await started()
    const all = ['LynqNode acme-app', ...kept, settings]
    const uids = all.map((place) => cluster.get(place).metadata.uid)

    await cluster.remove('LynqHub shop', 'Orphan')
    await cluster.until('no hub', () => cluster.find('LynqHub shop') === undefined)
    await cluster.rest()
    expect(all.map((place) => cluster.find(place)?.metadata.uid)).toEqual(uids)

    await cluster.apply(shopHub([row('acme', { size: '2' })]))
    await cluster.until('the new row value', () => {
      return (cluster.get(settings).data as { size: string }).size === '2'
    })
    await cluster.allReady(1)
    expect(all.map((place) => cluster.find(place)?.metadata.uid)).toEqual(uids)
    expect(cluster.node('acme-app').metadata.labels).not.toHaveProperty(['lynq.sh/orphaned'])
  })

  test('a row that comes back finds the same objects, unmarked, up to date and Ready', async () => {
    const cluster = await started()
    const uids = uidsOf(cluster)
    const password = cluster.get('Secret shop-acme/acme-db').data
    await cluster.setRows('shop', [])
    await cluster.until('no node', () => cluster.nodes().length === 0)
    await cluster.rest()

    await cluster.setRows('shop', [row('acme', { size: '2' })])
    await cluster.allReady(1)

    expect(uidsOf(cluster)).toEqual(uids)
    expect(cluster.get('Secret shop-acme/acme-db').data).toEqual(password)
    expect(cluster.get('StatefulSet shop-acme/acme-db').spec).toMatchObject({ replicas: 2 })
    const node = cluster.node('acme-app').metadata.uid
    for (const place of kept) {
      const { labels = {}, annotations = {}, ownerReferences = [] } = cluster.get(place).metadata
      expect(labels, place).not.toHaveProperty(['lynq.sh/orphaned'])
      expect(annotations, place).not.toHaveProperty(['lynq.sh/orphaned-at'])
      expect(annotations, place).not.toHaveProperty(['lynq.sh/orphaned-reason'])
      expect(labels['controller-uid'], place).toBe(node)
      expect(ownerReferences.find(({ controller }) => controller)?.uid, place).toBe(node)
    }
  })

  test('form and hub deleted and created again find the same objects, unmarked', async () => {
    const cluster = await started()
    const uids = uidsOf(cluster)
    await cluster.remove('LynqForm app')
    await cluster.remove('LynqHub shop')
    await cluster.until('no node', () => cluster.nodes().length === 0)
    await cluster.rest()

    await cluster.apply(shopHub([row('acme', { size: '3' })]))
    await cluster.apply(form('app', lists))
    await cluster.allReady(1)

    expect(uidsOf(cluster)).toEqual(uids)
    expect(cluster.get('StatefulSet shop-acme/acme-db').spec).toMatchObject({ replicas: 3 })
    for (const place of kept) {
      expect(cluster.get(place).metadata.labels, place).not.toHaveProperty(['lynq.sh/orphaned'])
    }
  })

  test('a hub deleted alone and created again finds the same objects, unmarked', async () => {
    const cluster = await started()
    const uids = uidsOf(cluster)
    await cluster.remove('LynqHub shop')
    await cluster.until('no node', () => cluster.nodes().length === 0)
    await cluster.until('no hub', () => cluster.find('LynqHub shop') === undefined)
    await cluster.rest()
    expectMarked(cluster, 'LynqNodeDeleted')

    await cluster.apply(shopHub([row('acme', { size: '3' })]))
    await cluster.allReady(1)

    expect(uidsOf(cluster)).toEqual(uids)
    expect(cluster.get('StatefulSet shop-acme/acme-db').spec).toMatchObject({ replicas: 3 })
    for (const place of kept) {
      expect(cluster.get(place).metadata.labels, place).not.toHaveProperty(['lynq.sh/orphaned'])
    }
  })

  test('while releases are refused nothing is deleted and the node says why; later all goes on', async () => {
    const cluster = await started()
    const uids = uidsOf(cluster)

    await cluster.cutCluster()
    await cluster.setRows('shop', [])
    const ready = (): Condition | undefined =>
      cluster.node('acme-app').status?.conditions?.find(({ type }) => type === 'Ready')
    await cluster.until('the refusal', () => ready()?.message.includes('cannot release') === true)
    await cluster.rest(120_000)

    expect(uidsOf(cluster)).toEqual(uids)
    expect(cluster.list('ConfigMap')).toEqual(['shop-acme/acme-settings'])
    expect(ready()).toMatchObject({ status: 'False', reason: 'Deleting' })
    expect(ready()?.message).toContain('cannot release Namespace shop-acme: ')
    await cluster.mendCluster()
    await cluster.until('no node', () => cluster.nodes().length === 0)
    await cluster.rest()
    expectKept(cluster, uids)
    expectMarked(cluster, 'LynqNodeDeleted')
  })

  test('a retained object without a Namespace of its own is anchored to kube-system and survives', async () => {
    const realm = `
manifests:
  - id: realm
    nameTemplate: "shop-{{ .uid }}"
    deletionPolicy: Retain
    spec: {apiVersion: example.com/v1, kind: Realm, spec: {size: "{{ .size }}"}}
`
    const place = 'Realm.example.com/v1 shop-acme'
    const cluster = await shop({ strategy, ...customKind('Realm', 'Cluster') }, realm)
    await cluster.allReady(1)
    const { uid, ownerReferences } = cluster.get(place).metadata
    expect(ownerReferences?.map(({ name }) => name).sort()).toEqual(['acme-app', 'kube-system'])

    await cluster.stopService()
    await cluster.remove('LynqHub shop', 'Foreground')
    await cluster.rest()
    await cluster.startService()
    await cluster.until('no hub', () => cluster.find('LynqHub shop') === undefined, 3_600_000)

    expect(cluster.get(place).metadata.uid).toBe(uid)
  })

  test("what is retained in a Namespace of the node's own name survives as well", async () => {
    const cluster = await shop({ strategy }, lists.replaceAll('shop-{{ .uid }}', '{{ .uid }}-app'))
    await cluster.allReady(1)
    const places = kept.map((place) => place.replace('shop-acme', 'acme-app'))
    const uids = places.map((place) => cluster.get(place).metadata.uid)

    await cluster.stopService()
    await cluster.remove('LynqHub shop', 'Foreground')
    await cluster.rest()
    await cluster.startService()
    await cluster.until('no hub', () => cluster.find('LynqHub shop') === undefined, 3_600_000)
    await cluster.rest()

    expect(places.map((place) => cluster.find(place)?.metadata.uid)).toEqual(uids)
    for (const place of places) {
      expect(cluster.get(place).metadata.deletionTimestamp, place).toBeUndefined()
    }
  })

  test('a form that goes leaves the Namespace in which another form retains something', async () => {
    const split = lists.indexOf('statefulSets:')
    const inner = lists.slice(split).replaceAll('dependIds: [ns]', '')
    const cluster = await shop({ strategy }, lists.slice(0, split))
    await cluster.apply(form('data', inner))
    await cluster.allReady(2)
    const uids = uidsOf(cluster)

    await cluster.remove('LynqForm app', 'Foreground')
    await cluster.until('one node', () => cluster.nodes().length === 1)
    await cluster.rest()

    expect(uidsOf(cluster)).toEqual(uids)
    await cluster.allReady(1)
    expect(cluster.get('Namespace shop-acme').metadata.deletionTimestamp).toBeUndefined()
    await cluster.apply(form('app', lists.slice(0, split)))
    await cluster.allReady(2)
    expect(uidsOf(cluster)).toEqual(uids)
  })

  test("a retained object of another row's node is foreign: no row gets another one's data", async () => {
    const shared = lists.replaceAll('"shop-{{ .uid }}"', 'shop').replace('{{ .uid }}-db', 'db')
    const cluster = await shop({ strategy }, shared)
    await cluster.until('the database', () => cluster.find('StatefulSet shop/db') !== undefined)
    await cluster.setRows('shop', [])
    await cluster.until('no node', () => cluster.nodes().length === 0)
    const { uid } = cluster.get('StatefulSet shop/db').metadata

    await cluster.setRows('shop', [row('globex')])
    await cluster.rest()

    expect(cluster.get('StatefulSet shop/db').metadata.uid).toBe(uid)
    expect(cluster.get('StatefulSet shop/db').metadata.labels?.['lynq.sh/uid']).toBe('acme')
    expect(cluster.entry('globex-app', 'ns').phase).toBe('Conflict')
  })
})
