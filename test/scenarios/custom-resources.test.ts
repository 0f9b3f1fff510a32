import { describe, expect, test } from 'vitest'
import { fieldAt } from '../../src/simulate/fields.ts'
import type { ScenarioCluster } from '../support/scenario-cluster.ts'
import { customKind, customResourceDefinition } from './custom-kind.ts'
import { form, row, shop, strategies } from './shop.ts'

const entry = (more = ''): string => `
configMaps:
  - id: settings
    nameTemplate: "{{ .uid }}-settings"
    spec: {apiVersion: v1, kind: ConfigMap, data: {size: "{{ .size }}"}}
manifests:
  - id: widget
    nameTemplate: "{{ .uid }}-widget"
    targetNamespace: lynq-system
    ${more}
    spec: {apiVersion: example.com/v1, kind: Widget, spec: {size: "{{ .size }}"}}
`
const widgets = customKind('Widget', 'Namespaced')
const kind = 'Widget.example.com/v1'
const widget = `${kind} lynq-system/acme-widget`
const settings = 'ConfigMap lynq-system/acme-settings'

const setReady = (cluster: ScenarioCluster, status: string): Promise<void> =>
  cluster.edit(widget, { status: { conditions: [{ type: 'Ready', status }] } }, 'widget-operator')

describe.each(strategies)('%s', (strategy) => {
  test('a custom resource is created, follows its row, and is ready as soon as its operator says so', async () => {
    const cluster = await shop({ strategy, ...widgets }, entry())
    await cluster.allReady(1)
    expect(cluster.get(widget).spec).toEqual({ size: '1' })

    await setReady(cluster, 'False')
    await cluster.until(
      'it is waited for',
      () => cluster.phases('acme-app')['widget'] === 'Progressing',
    )
    await setReady(cluster, 'True')
    await cluster.allReady(1)

    await cluster.setRows('shop', [row('acme', { size: '2' })])
    await cluster.until('2', () => fieldAt(cluster.get(widget).spec, 'size') === '2')
    await cluster.allReady(1)
  })

  test('what its operator writes into it is not fought over', async () => {
    const cluster = await shop({ strategy, ...widgets }, entry('conflictPolicy: Force'))
    await cluster.allReady(1)

    await cluster.edit(widget, { spec: { address: '10.0.0.1' } }, 'widget-operator')
    await cluster.setRows('shop', [row('acme', { size: '2' })])
    await cluster.until('2', () => fieldAt(cluster.get(widget).spec, 'size') === '2')
    await cluster.rest()

    expect(cluster.get(widget).spec).toEqual({ size: '2', address: '10.0.0.1' })
    await cluster.allReady(1)
  })

  test.each(['Delete', 'Retain'])(
    'its CRD deleted (%s) takes only its own objects; when it is back they are made anew',
    async (policy) => {
      const cluster = await shop({ strategy, ...widgets }, entry(`deletionPolicy: ${policy}`))
      await cluster.allReady(1)
      const { uid } = cluster.get(settings).metadata
      const node = cluster.node('acme-app').metadata.uid

      await cluster.remove('CustomResourceDefinition widgets.example.com')
      await cluster.until('no Widget', () => cluster.list(kind).length === 0)
      await cluster.setRows('shop', [row('acme', { size: '2' })])
      await cluster.rest()
      expect(cluster.get(settings).metadata.uid).toBe(uid)
      expect(cluster.node('acme-app').metadata.uid).toBe(node)

      await cluster.apply(customResourceDefinition('Widget', 'Namespaced'))
      await cluster.until('a Widget', () => cluster.list(kind).length === 1, 600_000)
      await cluster.allReady(1)
      expect(cluster.get(settings).metadata.uid).toBe(uid)
      expect(cluster.get(settings).data).toEqual({ size: '2' })
      expect(cluster.node('acme-app').metadata.uid).toBe(node)
    },
  )

  test('a custom resource that its schema refuses carries the words of the API server', async () => {
    const cluster = await shop(
      { strategy, ...widgets },
      entry().replace('kind: Widget, spec: {size: "{{ .size }}"}', 'kind: Widget, spec: {size: 5}'),
    )
    await cluster.until('the refusal', () => cluster.phases('acme-app')['widget'] === 'Failed')

    expect(cluster.entry('acme-app', 'widget')).toMatchObject({ reason: 'ApplyRejected' })
    expect(cluster.entry('acme-app', 'widget').message).toMatch(
      // A server-side apply fails before its result could be validated.
      /spec\.size.*(must be of type string|expected string)/,
    )
    expect(cluster.entry('acme-app', 'settings').phase).toBe('Ready')
    await cluster.apply(form('app', entry()))
    await cluster.allReady(1)
  })
})
