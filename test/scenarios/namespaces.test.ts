import { describe, expect, test } from 'vitest'
import type { ScenarioCluster } from '../support/scenario-cluster.ts'
import { row, shop, strategies } from './shop.ts'

const configMap = (id: string, namespace: string): string => `
  - id: ${id}
    nameTemplate: "{{ .uid }}-${id}"
    ${namespace === '' ? '' : `targetNamespace: "${namespace}"`}
    spec: {apiVersion: v1, kind: ConfigMap, metadata: {labels: {tier: web}, annotations: {docs: here}}, data: {a: b}}
`
const mixed = `configMaps:${configMap('same', '')}${configMap('fixed', 'shared')}${configMap('own', 'shop-{{ .uid }}')}`
const withNamespace = `${mixed}
namespaces:
  - id: ns
    nameTemplate: "shop-{{ .uid }}"
    spec: {apiVersion: v1, kind: Namespace, metadata: {labels: {tier: data}}}
`
const shared = '{apiVersion: v1, kind: Namespace, metadata: {name: shared}}'

describe.each(strategies)('%s', (strategy) => {
  test('objects land in the namespaces they name, with labels, annotations and owner', async () => {
    const cluster = await shop({ strategy, existing: shared }, withNamespace)
    await cluster.allReady(1)

    const places = ['lynq-system/acme-same', 'shared/acme-fixed', 'shop-acme/acme-own']
    expect(cluster.list('ConfigMap')).toEqual(places)
    const { uid } = cluster.node('acme-app').metadata
    for (const place of places) {
      const { labels, annotations, ownerReferences } = cluster.get(`ConfigMap ${place}`).metadata
      expect(labels, place).toMatchObject({
        tier: 'web',
        'lynq.sh/hub': 'shop',
        'lynq.sh/form': 'app',
        'lynq.sh/node': 'acme-app',
        'lynq.sh/uid': 'acme',
      })
      expect(annotations, place).toMatchObject({
        docs: 'here',
        'lynq.sh/deletion-policy': 'Delete',
      })
      expect(
        ownerReferences?.map((owner) => [owner.kind, owner.uid, owner.controller]),
        place,
      ).toEqual([['LynqNode', uid, true]])
    }
    const { labels, ownerReferences } = cluster.get('Namespace shop-acme').metadata
    expect(labels).toMatchObject({ tier: 'data', 'lynq.sh/node': 'acme-app' })
    expect(ownerReferences?.length).toBe(1)
  })

  test('an absent namespace is waited for by name, fails no sync, and holds nothing else up', async () => {
    const cluster = await shop({ strategy, existing: shared }, mixed)

    await cluster.until('what is there', () => cluster.phases('acme-app')['fixed'] === 'Ready')
    await cluster.rest(60_000)

    expect(cluster.phases('acme-app')).toEqual({ same: 'Ready', fixed: 'Ready', own: 'Waiting' })
    expect(cluster.entry('acme-app', 'own')).toMatchObject({ reason: 'NamespaceAbsent' })
    expect(cluster.entry('acme-app', 'own').message).toContain('namespace shop-acme does not exist')
    expect(await cluster.warnings('LynqNode acme-app')).toEqual([])
    await cluster.apply('{apiVersion: v1, kind: Namespace, metadata: {name: shop-acme}}')
    await cluster.until(
      'the node is Ready',
      () => cluster.phases('acme-app')['own'] === 'Ready',
      31_000,
    )
    await cluster.allReady(1)
  })

  test('a namespace that is being deleted is waited for, also if it was in use a moment ago', async () => {
    const acme = row('acme')
    const cluster = await shop(
      { strategy, existing: `${shared}\n---\n${shared.replace('shared', 'shop-acme')}` },
      mixed,
      [acme],
    )
    await cluster.allReady(1)
    await cluster.setRows('shop', [])
    await cluster.until('no node', () => cluster.nodes().length === 0)
    const seen = new Set<string | undefined>()
    cluster.watch((_type, { kind }) => {
      if (kind === 'LynqNode') seen.add(cluster.phases('acme-app')['own'])
    })
    await cluster.edit('Namespace shop-acme', { metadata: { finalizers: ['example.com/slow'] } })
    await cluster.remove('Namespace shop-acme')
    await cluster.setRows('shop', [acme])

    await cluster.until('the node', () => cluster.phases('acme-app')['same'] === 'Ready')
    await cluster.rest()
    expect(cluster.entry('acme-app', 'own')).toMatchObject({
      phase: 'Waiting',
      reason: 'NamespaceTerminating',
    })
    expect(seen.has('Failed')).toBe(false)
    await cluster.unfinalize('Namespace shop-acme')
    await cluster.until('no Namespace', () => cluster.find('Namespace shop-acme') === undefined)
    await cluster.apply('{apiVersion: v1, kind: Namespace, metadata: {name: shop-acme}}')

    await cluster.allReady(1)
  })

  test('forms that share the Namespace of one of them come up in any order', async () => {
    const own = (id: string): string => `configMaps:${configMap(id, 'shop-{{ .uid }}')}`
    const cluster: ScenarioCluster = await shop({ strategy }, own('early'))
    await cluster.rest(5000)

    await cluster.apply({
      apiVersion: 'operator.lynq.sh/v1',
      kind: 'LynqForm',
      metadata: { name: 'base' },
      spec: {
        hubId: 'shop',
        namespaces: [
          {
            id: 'ns',
            nameTemplate: 'shop-{{ .uid }}',
            spec: { apiVersion: 'v1', kind: 'Namespace' },
          },
        ],
      },
    })

    await cluster.allReady(2)
  })
})
