import { describe, expect, test } from 'vitest'
import type { ScenarioCluster } from '../support/scenario-cluster.ts'
import { form, row, shop, strategies } from './shop.ts'

const settings = `
configMaps:
  - id: settings
    nameTemplate: "{{ .uid }}-settings"
    spec: {apiVersion: v1, kind: ConfigMap, data: {size: "{{ .size }}"}}
`
const web = `
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
const service = `
services:
  - id: svc
    nameTemplate: "{{ .uid }}-web"
    spec: {apiVersion: v1, kind: Service, spec: {selector: {app: web}, ports: [{port: 80}, {port: 81}]}}
`

function expectRefused(cluster: ScenarioCluster, id: string, words: string): void {
  expect(cluster.entry('acme-app', id)).toMatchObject({ phase: 'Failed', reason: 'ApplyRejected' })
  expect(cluster.entry('acme-app', id).message).toContain(words)
  const ready = cluster.node('acme-app').status?.conditions?.find(({ type }) => type === 'Ready')
  expect(ready).toMatchObject({ status: 'False', reason: 'ResourcesFailed' })
  expect(ready?.message).toContain(words)
}

describe.each(strategies)('%s', (strategy) => {
  test('an object that the API server refuses at creation carries its words, and the rest proceeds', async () => {
    const cluster = await shop({ strategy }, settings + service)

    await cluster.until('the refusal', () => cluster.phases('acme-app')['svc'] === 'Failed', 10_000)

    expectRefused(cluster, 'svc', 'spec.ports[0].name: Required value')
    expect(cluster.entry('acme-app', 'settings').phase).toBe('Ready')
    await cluster.apply(
      form('app', settings + service.replace('{port: 80}, {port: 81}', '{port: 80}')),
    )
    await cluster.allReady(1)
  })

  test('a selector that does not fit its template is refused in words, and a mended row lets it come', async () => {
    const fitting = web.replace('matchLabels: {app: web}', 'matchLabels: {app: "{{ .size }}"}')
    const cluster = await shop({ strategy }, settings + fitting, [row('acme', { size: 'site' })])

    await cluster.until('the refusal', () => cluster.phases('acme-app')['web'] === 'Failed', 10_000)
    await cluster.until('the rest', () => cluster.phases('acme-app')['settings'] === 'Ready')

    expectRefused(cluster, 'web', '`selector` does not match template `labels`')
    await cluster.setRows('shop', [row('acme', { size: 'web' })])
    await cluster.allReady(1)
  })

  test('a changed selector is refused in words, the live object stays, and the form can be mended', async () => {
    const cluster = await shop({ strategy }, settings + web)
    await cluster.allReady(1)
    const { uid } = cluster.get('Deployment lynq-system/acme-web').metadata

    await cluster.apply(form('app', settings + web.replaceAll('{app: web}', '{app: site}')))
    await cluster.setRows('shop', [row('acme', { size: '2' })])
    await cluster.until('the refusal', () => cluster.phases('acme-app')['web'] === 'Failed', 10_000)
    await cluster.rest()

    expectRefused(cluster, 'web', 'field is immutable')
    expect(cluster.get('ConfigMap lynq-system/acme-settings').data).toEqual({ size: '2' })
    expect(cluster.get('Deployment lynq-system/acme-web').metadata.uid).toBe(uid)
    await cluster.apply(form('app', settings + web))
    await cluster.allReady(1)
    expect(cluster.get('Deployment lynq-system/acme-web').metadata.uid).toBe(uid)
  })

  test('an exceeded quota is said in words, and a raised one lets the object come', async () => {
    const cluster = await shop({ strategy }, settings + web, [])
    const quota = (count: string): string =>
      `{apiVersion: v1, kind: ResourceQuota, metadata: {name: q, namespace: lynq-system}, spec: {hard: {count/deployments.apps: "${count}"}}}`
    await cluster.apply(quota('0'))
    await cluster.setRows('shop', [row('acme')])
    await cluster.until('the refusal', () => cluster.phases('acme-app')['web'] === 'Failed', 10_000)
    await cluster.until('the rest', () => cluster.phases('acme-app')['settings'] === 'Ready')

    expectRefused(cluster, 'web', 'exceeded quota: q')
    expect(cluster.entry('acme-app', 'settings').phase).toBe('Ready')
    await cluster.apply(quota('5'))
    await cluster.until(
      'the Deployment',
      () => cluster.find('Deployment lynq-system/acme-web') !== undefined,
      3_600_000,
    )
    await cluster.allReady(1)
  })

  test('an illegal name is a render fault of its entry, found before the API server is asked', async () => {
    const named = settings + web.replace('}}-web"', '}}-{{ .size }}"')
    const cluster = await shop({ strategy }, named, [row('acme', { size: 'a_1' })])
    await cluster.until('the fault', () => cluster.phases('acme-app')['web'] === 'Failed')
    await cluster.rest()

    expect(cluster.entry('acme-app', 'web')).toMatchObject({
      phase: 'Failed',
      reason: 'RenderFailed',
    })
    expect(cluster.entry('acme-app', 'web').message).toContain(
      'spec.deployments[0].nameTemplate: the name has characters other than',
    )
    expect(cluster.entry('acme-app', 'settings').phase).toBe('Ready')
  })

  test('a kind that is not enabled fails its entry with the line to add, and the rest proceeds', async () => {
    const widget = `
manifests:
  - id: widget
    nameTemplate: "{{ .uid }}"
    spec: {apiVersion: example.com/v1, kind: Widget, spec: {}}
`
    const cluster = await shop({ strategy }, settings + widget)
    await cluster.rest()

    expect(cluster.entry('acme-app', 'widget')).toMatchObject({
      phase: 'Failed',
      reason: 'KindNotEnabled',
    })
    expect(cluster.entry('acme-app', 'widget').message).toContain(
      'apiVersion: example.com/v1, resource: widgets',
    )
    expect(cluster.entry('acme-app', 'settings').phase).toBe('Ready')
  })

  test('two entries that render one object both fail, and what is live stays', async () => {
    const cluster = await shop({ strategy }, settings, [row('acme', { size: 'settings' })])
    await cluster.allReady(1)
    const { uid } = cluster.get('ConfigMap lynq-system/acme-settings').metadata
    const twin = settings
      .replace('configMaps:', '')
      .replace('id: settings', 'id: twin')
      .replace('}}-settings', '}}-{{ .size }}')

    await cluster.apply(form('app', settings + twin))
    await cluster.rest()

    for (const id of ['settings', 'twin']) {
      expect(cluster.entry('acme-app', id)).toMatchObject({
        phase: 'Failed',
        reason: 'DuplicateObject',
      })
    }
    expect(cluster.get('ConfigMap lynq-system/acme-settings').metadata.uid).toBe(uid)
    await cluster.apply(form('app', settings))
    await cluster.allReady(1)
    expect(cluster.get('ConfigMap lynq-system/acme-settings').metadata.uid).toBe(uid)
  })
})
