import { describe, expect, test } from 'vitest'
import type { FormStatus } from '../../src/api/form.ts'
import type { KubeObject } from '../../src/api/kube-object.ts'
import type { Fields } from '../../src/simulate/fields.ts'
import { openCluster } from '../support/open-cluster.ts'
import type { ScenarioCluster } from '../support/scenario-cluster.ts'
import { form, row, shopHub, strategies } from './shop.ts'

const web = `
deployments:
  - id: web
    nameTemplate: "{{ .uid }}-{{ .templateRef }}"
    timeoutSeconds: 3600
    spec:
      apiVersion: apps/v1
      kind: Deployment
      spec:
        selector: {matchLabels: {app: "{{ .uid }}"}}
        template:
          metadata: {labels: {app: "{{ .uid }}"}}
          spec: {containers: [{name: web, image: "web:1"}]}
`

function formAfter(name: string, dependsOn: readonly string[], lists = web): KubeObject {
  const { spec, ...rest } = form(name, lists)
  return { ...rest, spec: { ...(spec as Fields), dependsOn } }
}

const validity = (cluster: ScenarioCluster, name: string): Fields | undefined => {
  const { conditions = [] } = (cluster.get(`LynqForm ${name}`).status ?? {}) as FormStatus
  return conditions.find(({ type }) => type === 'Valid')
}
const deploymentOf = (id: string, name: string): Fields => ({
  kind: 'Deployment',
  namespace: 'lynq-system',
  name: `${id}-${name}`,
})
const rows = [row('acme'), row('globex')]

describe.each(strategies)('%s', (strategy) => {
  /** Forms data ← app ← edge, and what came and went in which order. */
  const started = async (): Promise<{
    readonly cluster: ScenarioCluster
    readonly events: string[]
  }> => {
    const cluster = await openCluster({ strategy })
    const events: string[] = []
    cluster.watch((type, { kind, metadata }) => {
      if (kind === 'LynqNode' && type !== 'MODIFIED') events.push(`${type} ${metadata.name}`)
    })
    await cluster.apply(shopHub(rows))
    await cluster.apply(formAfter('edge', ['app']))
    await cluster.apply(formAfter('app', ['data']))
    await cluster.apply(formAfter('data', []))
    return { cluster, events }
  }
  const ofRow = (events: readonly string[], id: string): readonly string[] =>
    events.filter((event) => event.includes(`${id}-`))

  test('a node waits until the nodes of the forms before it are Ready, row by row', async () => {
    const cluster = await openCluster({ strategy })
    await cluster.kubelet.hold(deploymentOf('acme', 'data'))
    await cluster.apply(shopHub(rows))
    await cluster.apply(formAfter('data', []))
    await cluster.apply(formAfter('app', ['data']))
    await cluster.until('globex is whole', () => cluster.list('LynqNode').includes('globex-app'))
    await cluster.rest()

    expect(cluster.list('LynqNode')).toEqual(['acme-data', 'globex-app', 'globex-data'])
    await cluster.kubelet.release(deploymentOf('acme', 'data'))
    await cluster.allReady(4)
  })

  test('a node that is there stays when what it depends on is no longer Ready', async () => {
    const { cluster, events } = await started()
    await cluster.allReady(6)
    events.length = 0

    await cluster.kubelet.breakImage('web:2')
    await cluster.apply(formAfter('data', [], web.replace('web:1', 'web:2')))
    await cluster.rest()

    expect(cluster.list('LynqNode').length).toBe(6)
    expect(events).toEqual([])
  })

  test('they come in order and go in the reverse order when the row goes', async () => {
    const { cluster, events } = await started()
    await cluster.allReady(6)
    expect(ofRow(events, 'acme')).toEqual(
      ['data', 'app', 'edge'].map((name) => `ADDED acme-${name}`),
    )
    events.length = 0

    await cluster.setRows('shop', [row('globex')])
    await cluster.until('three nodes', () => cluster.nodes().length === 3)

    expect(events).toEqual(['edge', 'app', 'data'].map((name) => `DELETED acme-${name}`))
  })

  test('they go in the reverse order when the hub goes', async () => {
    const { cluster, events } = await started()
    await cluster.allReady(6)
    events.length = 0

    await cluster.remove('LynqHub shop')
    await cluster.until('no hub', () => cluster.find('LynqHub shop') === undefined)

    for (const id of ['acme', 'globex']) {
      expect(ofRow(events, id)).toEqual(
        ['edge', 'app', 'data'].map((name) => `DELETED ${id}-${name}`),
      )
    }
  })

  test.each([
    { name: 'a form that does not exist', dependsOn: ['absent'], words: /absent/ },
    { name: 'itself', dependsOn: ['app'], words: /app/ },
    { name: 'a form of another hub', dependsOn: ['elsewhere'], words: /elsewhere/ },
  ])('a form that depends on $name is not valid and creates nothing', async (one) => {
    const cluster = await openCluster({ strategy })
    await cluster.apply({ ...shopHub([]), metadata: { name: 'mall' } })
    const { spec, ...elsewhere } = form('elsewhere', web)
    await cluster.apply({ ...elsewhere, spec: { ...(spec as Fields), hubId: 'mall' } })
    await cluster.apply(shopHub(rows))
    await cluster.apply(formAfter('app', one.dependsOn))
    await cluster.until('the word', () => validity(cluster, 'app')?.['status'] === 'False')
    await cluster.rest()

    expect(validity(cluster, 'app')?.['message']).toMatch(one.words)
    expect(cluster.list('LynqNode')).toEqual([])
    await cluster.apply(formAfter('app', []))
    await cluster.allReady(2)
  })

  test('a cycle makes its forms invalid, leaves their nodes alone, and lets rows and hub go', async () => {
    const { cluster, events } = await started()
    await cluster.allReady(6)
    events.length = 0

    await cluster.apply(formAfter('data', ['edge']))
    await cluster.until('the word', () => validity(cluster, 'data')?.['status'] === 'False')
    await cluster.rest()

    expect(validity(cluster, 'data')?.['message']).toMatch(/edge/)
    expect(events).toEqual([])
    await cluster.setRows('shop', [row('globex')])
    await cluster.until('three nodes', () => cluster.nodes().length === 3)
    await cluster.remove('LynqHub shop')
    await cluster.until('no hub', () => cluster.find('LynqHub shop') === undefined)
  })
})
