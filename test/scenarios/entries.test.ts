import { describe, expect, test } from 'vitest'
import type { ScenarioCluster } from '../support/scenario-cluster.ts'
import { form, row, shop, strategies } from './shop.ts'

const first = `
configMaps:
  - id: first
    nameTemplate: "{{ .uid }}-first"
    spec: {apiVersion: v1, kind: ConfigMap, data: {size: "{{ .size }}"}}
`
const second = `  - id: second
    nameTemplate: "{{ .uid }}-second"
    spec: {apiVersion: v1, kind: ConfigMap, data: {size: "{{ .size }}"}}
`
const both = first + second
const retaining = first + second.replace('id: second', 'id: second\n    deletionPolicy: Retain')
const one = 'ConfigMap lynq-system/acme-first'
const two = 'ConfigMap lynq-system/acme-second'

const workload = `
deployments:
  - id: web
    nameTemplate: "{{ .uid }}-web"
    spec:
      apiVersion: apps/v1
      kind: Deployment
      spec:
        selector: {matchLabels: {app: web}}
        template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: "web:1"}]}}
`

describe.each(strategies)('%s', (strategy) => {
  const started = async (lists: string): Promise<ScenarioCluster> => {
    const cluster = await shop({ strategy }, lists)
    await cluster.allReady(1)
    return cluster
  }

  test('a removed Delete entry is deleted and its sibling is not touched', async () => {
    const cluster = await started(both)
    const sibling = cluster.get(one).metadata

    await cluster.apply(form('app', first))
    await cluster.rest()

    expect(cluster.find(two)).toBeUndefined()
    expect(cluster.get(one).metadata.resourceVersion).toBe(sibling.resourceVersion)
    await cluster.allReady(1)
  })

  test('a removed Retain entry is let go and marked; added again it is taken in, unmarked and up to date', async () => {
    const cluster = await started(retaining)
    const { uid } = cluster.get(two).metadata

    await cluster.apply(form('app', first))
    await cluster.until('the release', () => {
      return cluster.get(two).metadata.labels?.['controller-uid'] === undefined
    })
    await cluster.allReady(1)
    const { labels, annotations, ownerReferences } = cluster.get(two).metadata
    expect(labels?.['lynq.sh/orphaned']).toBe('true')
    expect(annotations?.['lynq.sh/orphaned-reason']).toBe('RemovedFromTemplate')
    expect(ownerReferences?.some(({ kind }) => kind === 'LynqNode') ?? false).toBe(false)

    await cluster.setRows('shop', [row('acme', { size: '7' })])
    await cluster.apply(form('app', retaining))
    await cluster.until('two entries', () => cluster.node('acme-app').status?.summary === '2/2')
    const again = cluster.get(two)
    expect(again.metadata.uid).toBe(uid)
    expect(again.data).toEqual({ size: '7' })
    expect(again.metadata.labels).not.toHaveProperty(['lynq.sh/orphaned'])
    expect(again.metadata.annotations).not.toHaveProperty(['lynq.sh/orphaned-reason'])
    expect(again.metadata.annotations).not.toHaveProperty(['lynq.sh/orphaned-at'])
    const { resources } = cluster.node('acme-app').status ?? {}
    expect(resources?.map(({ name, phase }) => `${name ?? ''} ${phase}`)).toEqual([
      'acme-first Ready',
      'acme-second Ready',
    ])
  })

  test('a changed id alone deletes nothing and creates nothing', async () => {
    const cluster = await started(workload)
    const { metadata, spec } = cluster.get('Deployment lynq-system/acme-web')
    const seen = new Set<string | undefined>()
    cluster.watch((_type, { kind, metadata }) => kind === 'Deployment' && seen.add(metadata.uid))

    await cluster.apply(form('app', workload.replace('id: web', 'id: frontend')))
    await cluster.until('the new id', () => {
      return cluster.node('acme-app').status?.resources?.[0]?.id === 'frontend'
    })
    await cluster.rest()

    const live = cluster.get('Deployment lynq-system/acme-web')
    expect(live.spec).toEqual(spec)
    expect(live.metadata.annotations?.['lynq.sh/entry-id']).toBe('frontend')
    expect([...seen]).toEqual([metadata.uid])
    await cluster.allReady(1)
  })

  test('two entries that swap their ids keep their objects and policies', async () => {
    const cluster = await started(retaining)
    const uids = [one, two].map((place) => cluster.get(place).metadata.uid)

    const swapped = retaining
      .replace('id: first', 'id: x')
      .replace('id: second', 'id: first')
      .replace('id: x', 'id: second')
    await cluster.apply(form('app', swapped))
    await cluster.until('the new id', () => {
      return cluster.get(one).metadata.annotations?.['lynq.sh/entry-id'] === 'second'
    })
    await cluster.rest()

    expect([one, two].map((place) => cluster.find(place)?.metadata.uid)).toEqual(uids)
    expect(cluster.get(two).metadata.annotations).toMatchObject({
      'lynq.sh/entry-id': 'first',
      'lynq.sh/deletion-policy': 'Retain',
    })
    await cluster.allReady(1)
  })

  test("an entry that moves to another form is that form's once the first has let it go", async () => {
    const cluster = await started(both)

    await cluster.apply(form('other', `configMaps:\n${second}`))
    await cluster.rest()
    expect(cluster.entry('acme-other', 'second').message).toContain('LynqNode acme-app')
    await cluster.apply(form('app', first))
    await cluster.allReady(2)

    expect(cluster.get(two).metadata.labels?.['lynq.sh/node']).toBe('acme-other')
    expect(cluster.get(one).metadata.labels?.['lynq.sh/node']).toBe('acme-app')
  })

  test('an entry whose name cannot be rendered keeps the object it had', async () => {
    const odd = '{{ if eq .size "2" }}{{ fail "no name" }}{{ end }}{{ .uid }}-second'
    const cluster = await started(both.replace('"{{ .uid }}-second"', `'${odd}'`))
    const { uid } = cluster.get(two).metadata

    await cluster.setRows('shop', [row('acme', { size: '2' })])
    await cluster.until('the fault', () => cluster.phases('acme-app')['second'] === 'Failed')
    await cluster.rest()

    expect(cluster.entry('acme-app', 'second')).toMatchObject({ reason: 'RenderFailed' })
    expect(cluster.get(two).metadata.uid).toBe(uid)
  })

  test('a renamed Delete entry gives a new object and deletes the old one', async () => {
    const cluster = await started(both)

    await cluster.apply(form('app', both.replace('-second', '-third')))
    await cluster.rest()

    expect(cluster.list('ConfigMap')).toEqual(['lynq-system/acme-first', 'lynq-system/acme-third'])
    await cluster.allReady(1)
  })

  test('a renamed Retain entry gives a new object and lets the old one go, marked', async () => {
    const cluster = await started(retaining)
    const { uid } = cluster.get(two).metadata

    await cluster.apply(form('app', retaining.replace('-second', '-third')))
    await cluster.rest()

    expect(cluster.list('ConfigMap')).toEqual([
      'lynq-system/acme-first',
      'lynq-system/acme-second',
      'lynq-system/acme-third',
    ])
    expect(cluster.get(two).metadata.uid).toBe(uid)
    expect(cluster.get(two).metadata.labels?.['lynq.sh/orphaned']).toBe('true')
    await cluster.allReady(1)
  })

  test('a version of a kind that is not enabled fails its entry and leaves the live object alone', async () => {
    const scaler = `
horizontalPodAutoscalers:
  - id: scaler
    nameTemplate: "{{ .uid }}-scaler"
    waitForReady: false
    spec:
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}
`
    const cluster = await started(scaler)
    const place = 'HorizontalPodAutoscaler lynq-system/acme-scaler'
    const { uid } = cluster.get(place).metadata

    await cluster.apply(form('app', scaler.replace('autoscaling/v2', 'autoscaling/v1')))
    await cluster.rest()

    expect(cluster.entry('acme-app', 'scaler').reason).toBe('KindNotEnabled')
    expect(cluster.get(place).metadata.uid).toBe(uid)
    await cluster.apply(form('app', scaler))
    await cluster.allReady(1)
    expect(cluster.get(place).metadata.uid).toBe(uid)
  })

  test('a kind that changes in place gives a new object and deletes the old one', async () => {
    const cluster = await started(workload)

    await cluster.apply(form('app', workload.replace('kind: Deployment', 'kind: StatefulSet')))
    await cluster.until('the new kind', () => cluster.list('StatefulSet').length === 1)
    await cluster.allReady(1)

    expect(cluster.list('Deployment')).toEqual([])
  })

  test('a row value that renames an object moves it', async () => {
    const cluster = await started(first.replace('-first', '-{{ .size }}'))

    await cluster.setRows('shop', [row('acme', { size: '2' })])
    await cluster.rest()

    expect(cluster.list('ConfigMap')).toEqual(['lynq-system/acme-2'])
    await cluster.allReady(1)
  })

  test.each([
    ['a live child', both, retaining],
    [
      'a live Once child',
      first + second.replace('id: second', 'id: second\n    creationPolicy: Once'),
      first +
        second.replace(
          'id: second',
          'id: second\n    creationPolicy: Once\n    deletionPolicy: Retain',
        ),
    ],
  ])('Retain protects %s as soon as the form says so', async (_name, before, after) => {
    const cluster = await started(before)
    const { uid } = cluster.get(two).metadata

    await cluster.apply(form('app', after))
    await cluster.until('the anchor', () => {
      return cluster.get(two).metadata.ownerReferences?.length === 2
    })
    expect(cluster.get(two).metadata.annotations?.['lynq.sh/deletion-policy']).toBe('Retain')
    await cluster.rest()
    await cluster.stopService()
    await cluster.setRows('shop', [])
    await cluster.remove('LynqNode acme-app', 'Foreground')
    await cluster.unfinalize('LynqNode acme-app')
    await cluster.rest()

    expect(cluster.find('LynqNode acme-app')).toBeUndefined()
    expect(cluster.get(two).metadata.uid).toBe(uid)
    expect(cluster.find(one)).toBeUndefined()
  })

  test('Retain protects a live child also while its dependency is not ready', async () => {
    const job = (image: string): string => `
jobs:
  - id: migrate
    nameTemplate: "{{ .uid }}-migrate"
    spec:
      apiVersion: batch/v1
      kind: Job
      spec: {template: {spec: {restartPolicy: Never, containers: [{name: m, image: "${image}"}]}}}
`
    const waiting = both.replace('id: second', 'id: second\n    dependIds: [migrate]')
    const cluster = await started(job('m:1') + waiting)

    await cluster.kubelet.hold({ kind: 'Job' })
    await cluster.remove('Job lynq-system/acme-migrate')
    await cluster.until(
      'a new Job',
      () => cluster.find('Job lynq-system/acme-migrate') !== undefined,
    )
    const next = waiting.replace(
      'dependIds: [migrate]',
      'dependIds: [migrate]\n    deletionPolicy: Retain',
    )
    await cluster.apply(form('app', job('m:1') + next))
    await cluster.until(
      'a Job that takes its time',
      () => cluster.entry('acme-app', 'migrate').phase === 'Progressing',
    )
    await cluster.rest()

    expect(cluster.entry('acme-app', 'migrate').phase).toBe('Progressing')
    expect(cluster.get(two).metadata.annotations?.['lynq.sh/deletion-policy']).toBe('Retain')
    expect(cluster.get(two).metadata.ownerReferences?.length).toBe(2)
  })

  test('an entry switched back to Delete goes with its row', async () => {
    const cluster = await started(retaining)

    await cluster.apply(form('app', both))
    await cluster.until('one owner', () => {
      return cluster.get(two).metadata.ownerReferences?.length === 1
    })
    await cluster.setRows('shop', [])
    await cluster.rest()

    expect(cluster.list('ConfigMap')).toEqual([])
  })

  test("a Retain entry of another form marks, anchors and retains the first form's Namespace", async () => {
    const namespace = `
namespaces:
  - id: ns
    nameTemplate: "shop-{{ .uid }}"
    spec: {apiVersion: v1, kind: Namespace}
`
    const cluster = await started(namespace)
    const { uid } = cluster.get('Namespace shop-acme').metadata
    const other = form(
      'data',
      retaining.replaceAll('nameTemplate', 'targetNamespace: "shop-{{ .uid }}"\n    nameTemplate'),
    )
    await cluster.apply(other)
    await cluster.allReady(2)

    const { annotations, ownerReferences } = cluster.get('Namespace shop-acme').metadata
    expect(annotations?.['lynq.sh/holds-retained']).toBe('true')
    expect(ownerReferences?.map(({ kind }) => kind).sort()).toEqual(['LynqNode', 'Namespace'])
    const kept = cluster.get('ConfigMap shop-acme/acme-second').metadata.uid

    await cluster.stopService()
    await cluster.remove('LynqHub shop', 'Foreground')
    await cluster.rest()
    await cluster.startService()
    await cluster.until('no hub', () => cluster.find('LynqHub shop') === undefined, 3_600_000)
    await cluster.rest()

    expect(cluster.get('Namespace shop-acme').metadata.uid).toBe(uid)
    expect(cluster.get('Namespace shop-acme').metadata.deletionTimestamp).toBeUndefined()
    expect(cluster.list('ConfigMap')).toEqual(['shop-acme/acme-second'])
    expect(cluster.get('ConfigMap shop-acme/acme-second').metadata.uid).toBe(kept)
  })

  test("a mark stripped from another form's Namespace is set again, and what is retained in it stays", async () => {
    const namespace = `
namespaces:
  - id: ns
    nameTemplate: "shop-{{ .uid }}"
    spec: {apiVersion: v1, kind: Namespace}
`
    const inside = retaining.replaceAll(
      'nameTemplate',
      'targetNamespace: "shop-{{ .uid }}"\n    nameTemplate',
    )
    const cluster = await started(namespace)
    await cluster.apply(form('data', inside))
    await cluster.allReady(2)
    const { uid } = cluster.get('ConfigMap shop-acme/acme-second').metadata

    const stripped = { metadata: { annotations: { 'lynq.sh/holds-retained': null } } }
    await cluster.edit('Namespace shop-acme', stripped)
    await cluster.rest()
    await cluster.setRows('shop', [])
    await cluster.rest(60_000)

    expect(cluster.find('ConfigMap shop-acme/acme-second')?.metadata.uid).toBe(uid)
    expect(cluster.get('Namespace shop-acme').metadata.deletionTimestamp).toBeUndefined()
  })

  test('a removed Namespace entry that holds something retained stays', async () => {
    const namespace = `
namespaces:
  - id: ns
    nameTemplate: "shop-{{ .uid }}"
    spec: {apiVersion: v1, kind: Namespace}
`
    const inside = retaining.replaceAll(
      'nameTemplate',
      'targetNamespace: "shop-{{ .uid }}"\n    nameTemplate',
    )
    const cluster = await started(namespace + inside)

    await cluster.apply(form('app', first))
    await cluster.rest()

    expect(cluster.get('Namespace shop-acme').metadata.deletionTimestamp).toBeUndefined()
    expect(cluster.get('Namespace shop-acme').metadata.labels?.['lynq.sh/orphaned']).toBe('true')
    expect(cluster.list('ConfigMap')).toEqual(['lynq-system/acme-first', 'shop-acme/acme-second'])
  })
})
