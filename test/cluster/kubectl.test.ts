import { describe, expect, test } from 'vitest'
import { loadExample } from '../../src/simulate/example-files.ts'
import { fieldAt } from '../../src/simulate/fields.ts'
import type { ScenarioCluster } from '../support/scenario-cluster.ts'
import { printTable } from '../support/print-table.ts'
import { row, setUpShop } from '../scenarios/shop.ts'
import { kubectl } from './harness/kubectl.ts'
import { realCluster } from './harness/real-cluster.ts'

/** Lines with one blank between cells, and ages that are only there. */
function lines(text: string): readonly string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.trimEnd().replaceAll(/ +/g, ' '))
    .map((line) => line.replaceAll(/ (\d+s|\d+m\d*s?)(?= |$)/g, ' <age>'))
}

const forced = `
deployments:
  - id: web
    nameTemplate: "{{ .uid }}-web"
    conflictPolicy: Force
    spec:
      apiVersion: apps/v1
      kind: Deployment
      spec:
        replicas: 2
        selector: {matchLabels: {app: web}}
        template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: "web:1"}]}}
`

describe('kubectl', () => {
  test('get prints hub, forms and nodes as the columns of their CRDs say', async () => {
    const { hub, forms } = await loadExample()
    const cluster = await realCluster({ strategy: 'server-side-apply' })
    for (const object of [hub, ...forms]) await cluster.apply(object)
    await cluster.allReady(12)
    await cluster.rest()

    expect(lines(await kubectl('get', 'lynqnodes'))).toEqual([
      'NAME READY RESOURCES SKIPPED AGE',
      ...['acme-corp', 'globex', 'initech'].flatMap((uid) => [
        `${uid}-api-tier True 2/2 0 <age>`,
        `${uid}-data-tier True 6/6 0 <age>`,
        `${uid}-web-tier True 3/3 0 <age>`,
        `${uid}-worker-tier True 1/1 0 <age>`,
      ]),
    ])
    expect(lines(await kubectl('get', 'lynqhubs'))).toEqual([
      'NAME ROWS ACTIVE NODES READY FAILED STATUS LAST-SYNC AGE',
      'multi-tier-nodes 4 3 12 12 0 Synced <age> <age>',
    ])
    expect(lines(await kubectl('get', 'lynqforms'))).toEqual([
      'NAME HUB VALID NODES READY ROLLOUT AGE',
      ...['api-tier', 'data-tier', 'web-tier', 'worker-tier'].map(
        (name) => `${name} multi-tier-nodes True 3 3 Complete <age>`,
      ),
    ])
    await expectSameColumns(cluster, 'lynqnodes', 'LynqNode')
    await expectSameColumns(cluster, 'lynqhubs', 'LynqHub')
    await expectSameColumns(cluster, 'lynqforms', 'LynqForm')
  })

  /** What other scenarios print by themselves is what kubectl prints. */
  async function expectSameColumns(
    cluster: ScenarioCluster,
    resource: string,
    kind: string,
  ): Promise<void> {
    const objects = cluster.list(kind).map((name) => cluster.get(`${kind} ${name}`))
    const ours = printTable(objects, cluster.now(), true).join('\n')
    expect(lines(await kubectl('get', resource, '-o', 'wide'))).toEqual(lines(ours))
  }

  test('wait ends when a node is Ready', async () => {
    const cluster = await realCluster({ strategy: 'server-side-apply' })
    await setUpShop(cluster, forced, [row('acme')])
    await cluster.until('the node', () => cluster.find('LynqNode acme-app') !== undefined)

    const said = await kubectl(
      'wait',
      'lynqnode/acme-app',
      '--for=condition=Ready',
      '--timeout=25s',
    )

    expect(said).toContain('condition met')
  })

  test('scale of a Deployment under Force is taken back within 2 s', async () => {
    const cluster = await realCluster({ strategy: 'server-side-apply' })
    await setUpShop(cluster, forced, [row('acme')])
    await cluster.allReady(1)
    await cluster.rest()
    const seen: unknown[] = []
    cluster.watch((_type, { kind, spec }) => {
      if (kind === 'Deployment') seen.push(fieldAt(spec, 'replicas'))
    })

    await kubectl('scale', 'deployment/acme-web', '-n', 'lynq-system', '--replicas=5')

    await cluster.until('5, then 2', () => seen.includes(5) && seen.at(-1) === 2, 2000)
  })
})
