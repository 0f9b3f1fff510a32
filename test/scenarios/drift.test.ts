import { isDeepStrictEqual } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { ScenarioCluster } from '../support/scenario-cluster.ts'
import { row, shop, strategies } from './shop.ts'

const lists = `
namespaces:
  - id: ns
    nameTemplate: "shop-{{ .uid }}"
    spec: {apiVersion: v1, kind: Namespace}
configMaps:
  - id: settings
    nameTemplate: "{{ .uid }}-settings"
    targetNamespace: "shop-{{ .uid }}"
    dependIds: [ns]
    spec: {apiVersion: v1, kind: ConfigMap, metadata: {labels: {tier: web}}, data: {size: "{{ .size }}"}}
secrets:
  - id: password
    nameTemplate: "{{ .uid }}-db"
    targetNamespace: "shop-{{ .uid }}"
    dependIds: [ns]
    creationPolicy: Once
    deletionPolicy: Retain
    spec: {apiVersion: v1, kind: Secret, stringData: {password: "{{ randAlphaNum 32 }}"}}
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
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [{name: web, image: "web:1", resources: {requests: {cpu: 1000m, memory: 1024Mi}}}]}
services:
  - id: svc
    nameTemplate: "{{ .uid }}-web"
    targetNamespace: "shop-{{ .uid }}"
    dependIds: [web]
    spec: {apiVersion: v1, kind: Service, spec: {selector: {app: web}, ports: [{port: 80}]}}
`
const settings = 'ConfigMap shop-acme/acme-settings'

describe.each(strategies)('%s', (strategy) => {
  const started = async (text = lists): Promise<ScenarioCluster> => {
    const cluster = await shop({ strategy }, text)
    await cluster.allReady(1)
    await cluster.rest()
    return cluster
  }

  test.each([settings, 'Deployment shop-acme/acme-web', 'Service shop-acme/acme-web'])(
    '%s deleted by someone is back at once',
    async (place) => {
      const cluster = await started()
      const { uid } = cluster.get(place).metadata

      await cluster.remove(place)
      await cluster.until(
        'its successor',
        () => ![undefined, uid].includes(cluster.find(place)?.metadata.uid),
        2000,
      )

      await cluster.allReady(1)
    },
  )

  test('a Namespace deleted by someone is created again with all that was in it', async () => {
    const cluster = await started()
    const { uid } = cluster.get('Namespace shop-acme').metadata

    await cluster.remove('Namespace shop-acme')
    await cluster.until('its successor', () => {
      return ![undefined, uid].includes(cluster.find('Namespace shop-acme')?.metadata.uid)
    })

    await cluster.allReady(1)
    expect(cluster.list('Service', 'shop-acme')).toEqual(['shop-acme/acme-web'])
  })

  test.each(['Stuck', 'Force'])(
    'a label or field of ours that is removed is back within 2 s under %s',
    async (policy) => {
      const cluster = await started(
        lists.replaceAll('dependIds', `conflictPolicy: ${policy}\n    dependIds`),
      )
      const before = cluster.get(settings)

      await cluster.edit(settings, {
        data: { size: null },
        metadata: { labels: { tier: null, 'lynq.sh/node': null } },
      })
      await cluster.until(
        'what was there before',
        () => {
          const { data, metadata } = cluster.get(settings)
          return isDeepStrictEqual([data, metadata.labels], [before.data, before.metadata.labels])
        },
        2000,
      )

      await cluster.allReady(1)
    },
  )

  test('our marks that are removed are set again, so that Retain still holds', async () => {
    const cluster = await started()
    const secret = 'Secret shop-acme/acme-db'
    const before = cluster.get(secret)
    const gone = Object.fromEntries(
      Object.keys(before.metadata.annotations ?? {})
        .filter((key) => key.startsWith('lynq.sh/'))
        .map((key) => [key, null]),
    )

    await cluster.edit(secret, { metadata: { annotations: gone } })
    await cluster.rest()

    expect(cluster.get(secret).metadata.annotations).toMatchObject({
      'lynq.sh/deletion-policy': 'Retain',
      'lynq.sh/created-once': 'true',
    })
    expect(cluster.get(secret).data).toEqual(before.data)
    await cluster.setRows('shop', [])
    await cluster.rest()
    expect(cluster.get(secret).metadata.uid).toBe(before.metadata.uid)
  })

  test('a LynqNode edited by hand is set back', async () => {
    const cluster = await started()

    await cluster.edit('LynqNode acme-app', { spec: { variables: { size: '9' } } })
    await cluster.rest()

    expect(cluster.node('acme-app').spec.variables).toMatchObject({ size: '1' })
    expect(cluster.get(settings).data).toEqual({ size: '1' })
    await cluster.allReady(1)
  })

  test('quantities and stringData that the API server stores otherwise are written once', async () => {
    const cluster = await started()

    const { writes } = await cluster.requests()
    const count = (kind: string): number =>
      writes.filter((write) => write.manager === 'metacontroller' && write.kind === kind).length
    expect([count('Secret'), count('Deployment')]).toEqual([1, 1])
    await cluster.restartMetacontroller()
    await cluster.rest()
    const { generation } = cluster.get('Deployment shop-acme/acme-web').metadata
    await cluster.setRows('shop', [row('acme', { size: '2' })])
    await cluster.rest()
    expect(cluster.get('Deployment shop-acme/acme-web').metadata.generation).toBe(generation)
  })
})
