import { describe, expect, test } from 'vitest'
import type { LynqNode } from '../../src/api/node.ts'
import { loadExample } from '../../src/simulate/example-files.ts'
import { fieldAt } from '../../src/simulate/fields.ts'
import { openCluster } from '../support/open-cluster.ts'
import { row, shop, strategies } from './shop.ts'

const web = `
deployments:
  - id: web
    nameTemplate: "{{ .uid }}-web"
    spec:
      apiVersion: apps/v1
      kind: Deployment
      spec:
        replicas: "{{ .size | int }}"
        selector: {matchLabels: {app: web}}
        template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: "web:1"}]}}
`

describe.each(strategies)('%s', (strategy) => {
  test('the multi-tier example starts with few status writes a node', async () => {
    const { hub, forms } = await loadExample()
    const cluster = await openCluster({
      strategy,
      hasCrds: true,
      kubelet: { readyAfterMs: 500, delaysMs: { StatefulSet: 2000, Deployment: 1000 } },
    })
    for (const object of [hub, ...forms]) await cluster.apply(object)
    await cluster.allReady(12)
    await cluster.rest()

    const { writes } = await cluster.requests()
    const statuses = writes.filter(
      ({ kind, verb }) => kind === 'LynqNode' && verb === 'updateStatus',
    )
    process.stdout.write(`${(statuses.length / 12).toFixed(2)} status writes a node\n`)
    // On a busy machine the caches of a real Metacontroller lag: some words are written twice.
    expect(statuses.length).toBeLessThanOrEqual((cluster.world === 'real' ? 6 : 4.5) * 12)
  })

  test('a Deployment stuck at one of three replicas says so within four seconds', async () => {
    const cluster = await shop({ strategy }, web)
    await cluster.allReady(1)
    const said: (string | undefined)[] = []
    cluster.watch((_type, object) => {
      if (object.kind !== 'LynqNode') return
      const { message } = (object as LynqNode).status?.resources?.[0] ?? {}
      if (message !== said.at(-1)) said.push(message)
    })
    await cluster.kubelet.hold({ kind: 'Deployment' })

    await cluster.setRows('shop', [row('acme', { size: '3' })])
    const status = (): unknown => cluster.get('Deployment lynq-system/acme-web').status
    await cluster.until('two more pods', () => fieldAt(status(), 'replicas') === 3, 20_000)
    const message = 'Deployment lynq-system/acme-web: 1 of 3 replicas available'
    await cluster.until(
      'its node to say so',
      () => cluster.entry('acme-app', 'web').message === message,
      // Real clocks: what is asked for in four seconds is done a little later.
      cluster.world === 'real' ? 6000 : 4000,
    )
    await cluster.rest(10_000)

    expect(said.at(-1)).toBe(message)
    if (cluster.world === 'simulated') {
      expect(said).toEqual(['updating Deployment lynq-system/acme-web', message])
    }
  })

  test('what becomes ready at once is said at once', async () => {
    const cluster = await shop({ strategy }, web.replaceAll('{{ .size | int }}', '0'))
    const said: string[] = []
    cluster.watch((_type, object) => {
      if (object.kind !== 'LynqNode') return
      const { phase = '' } = (object as LynqNode).status?.resources?.[0] ?? {}
      if (phase !== said.at(-1)) said.push(phase)
    })

    await cluster.allReady(1)

    expect(said).toEqual(['', 'Applying', 'Ready'])
  })
})
