import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { FinalState } from '../../src/simulate/demo-report.ts'
import { loadExample } from '../../src/simulate/example-files.ts'
import { fieldAt } from '../../src/simulate/fields.ts'
import type { ScenarioCluster } from '../support/scenario-cluster.ts'
import { openCluster, simulatedOnly } from '../support/open-cluster.ts'
import { printTable } from '../support/print-table.ts'
import { strategies } from './shop.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const childKinds = ['Namespace', 'StatefulSet', 'Deployment', 'Service', 'Secret', 'Ingress']

/** A printed table whose ages, which differ from run to run, are only there. */
function ageless(lines: readonly string[]): readonly string[] {
  return lines.map((line) => line.replaceAll(/ (\d+s|\d+m\d*s?)(?= |$)/g, ' <age>'))
}

/** Children of the nodes, `Kind namespace/name`. */
function childrenOf(cluster: ScenarioCluster): readonly string[] {
  return childKinds.flatMap((kind) =>
    cluster
      .list(kind)
      .map((name) => `${kind} ${name}`)
      .filter((place) => cluster.get(place).metadata.labels?.['lynq.sh/node'] !== undefined),
  )
}

describe.each(strategies)('the multi-tier example, %s', (strategy) => {
  /** `created` holds what appeared for one row, `Kind name`, in the order of resourceVersions. */
  const started = async (): Promise<{ cluster: ScenarioCluster; created: readonly string[] }> => {
    const { hub, forms } = await loadExample()
    const cluster = await openCluster({
      strategy,
      hasCrds: true,
      kubelet: { readyAfterMs: 500, delaysMs: { StatefulSet: 2000, Deployment: 1000 } },
    })
    const versions = new Map<string, number>()
    cluster.watch((type, { kind, metadata }) => {
      if (type === 'ADDED' && metadata.labels?.['lynq.sh/uid'] === 'acme-corp') {
        versions.set(`${kind} ${metadata.name}`, Number(metadata.resourceVersion))
      }
    })
    for (const object of [hub, ...forms]) await cluster.apply(object)
    await cluster.allReady(12)
    await cluster.rest()
    const created = [...versions].sort(([, a], [, b]) => a - b).map(([name]) => name)
    return { cluster, created }
  }

  test('three active rows give 12 LynqNodes and 36 children, all Ready, printed as the CRDs say', async () => {
    const { cluster } = await started()

    expect(childrenOf(cluster).length).toBe(36)
    expect(ageless(printTable(cluster.nodes(), cluster.now()))).toEqual([
      'NAME READY RESOURCES SKIPPED AGE',
      ...['acme-corp', 'globex', 'initech'].flatMap((uid) => [
        `${uid}-api-tier True 2/2 0 <age>`,
        `${uid}-data-tier True 6/6 0 <age>`,
        `${uid}-web-tier True 3/3 0 <age>`,
        `${uid}-worker-tier True 1/1 0 <age>`,
      ]),
    ])
    const [header, ...wide] = ageless(printTable(cluster.nodes(), cluster.now(), true))
    expect(header).toBe('NAME READY RESOURCES SKIPPED AGE UID FORM REASON MESSAGE')
    expect(wide[1]).toBe(
      'acme-corp-data-tier True 6/6 0 <age> acme-corp data-tier Reconciled 6 of 6 resources are ready',
    )
    const hub = cluster.get('LynqHub multi-tier-nodes')
    expect(ageless(printTable([hub], cluster.now()))).toEqual([
      'NAME ROWS ACTIVE NODES READY FAILED STATUS LAST-SYNC AGE',
      'multi-tier-nodes 4 3 12 12 0 Synced <age> <age>',
    ])
    const forms = cluster.list('LynqForm').map((name) => cluster.get(`LynqForm ${name}`))
    expect(ageless(printTable(forms, cluster.now()))).toEqual([
      'NAME HUB VALID NODES READY ROLLOUT AGE',
      ...['api-tier', 'data-tier', 'web-tier', 'worker-tier'].map(
        (name) => `${name} multi-tier-nodes True 3 3 Complete <age>`,
      ),
    ])
  })

  test('objects are created after what they depend on', async () => {
    const { created } = await started()

    const before = (first: string, second: string): void => {
      expect(created, `${first} and ${second}`).toEqual(expect.arrayContaining([first, second]))
      expect(created.indexOf(first), `${first} before ${second}`).toBeLessThan(
        created.indexOf(second),
      )
    }
    const namespace = 'Namespace node-acme-corp'
    const inside = created.filter((name) => !name.startsWith('LynqNode') && name !== namespace)
    for (const name of inside) before(namespace, name)
    before('StatefulSet acme-corp-postgres', 'Service acme-corp-postgres')
    before('Deployment acme-corp-redis', 'Service acme-corp-redis')
    before('Deployment acme-corp-api', 'Service acme-corp-api')
    before('Deployment acme-corp-web', 'Service acme-corp-web')
    before('Service acme-corp-web', 'Ingress acme-corp-ingress')
    expect(inside.length).toBe(11)
  })

  test('values of the row and of the form arrive, typed, with the labels of the manifests', async () => {
    const { cluster } = await started()

    const api = cluster.get('Deployment node-globex/globex-api')
    expect(api.spec).toMatchObject({
      replicas: 6,
      strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    })
    const [container] = fieldAt(api.spec, 'template', 'spec', 'containers') as readonly unknown[]
    expect(fieldAt(container, 'env')).toEqual(
      expect.arrayContaining([{ name: 'ENABLE_ANALYTICS', value: '1' }]),
    )
    expect(api.metadata.labels).toMatchObject({
      app: 'globex-api',
      tier: 'api',
      'lynq.sh/uid': 'globex',
      'lynq.sh/node': 'globex-api-tier',
      'lynq.sh/form': 'api-tier',
      'lynq.sh/hub': 'multi-tier-nodes',
    })
    expect(cluster.get('Namespace node-globex').metadata.labels).toMatchObject({
      'node-id': 'globex',
      tier: 'data',
    })
    const secret = cluster.get('Secret node-globex/globex-db-credentials')
    expect(atob(String(fieldAt(secret.data, 'password')))).toMatch(/^[A-Za-z0-9]{32}$/)
    expect(secret).not.toHaveProperty('stringData')
    const [claim] = fieldAt(
      cluster.get('StatefulSet node-globex/globex-postgres').spec,
      'volumeClaimTemplates',
    ) as readonly unknown[]
    expect(fieldAt(claim, 'spec', 'resources', 'requests', 'storage')).toBe('100Gi')
  })

  test('a deactivated row leaves its StatefulSet and the Namespace of it, and no more', async () => {
    const { cluster } = await started()
    const kept = ['Namespace node-initech', 'StatefulSet node-initech/initech-postgres']
    const uids = kept.map((place) => cluster.get(place).metadata.uid)
    const { rows } = await loadExample()

    await cluster.setRows(
      'multi-tier-nodes',
      rows.map((row) => ({ ...row, ...(row['node_id'] === 'initech' ? { is_active: '0' } : {}) })),
    )
    await cluster.until('8 nodes', () => cluster.nodes().length === 8)
    await cluster.rest()

    expect(childrenOf(cluster).filter((place) => place.includes('initech'))).toEqual(kept)
    expect(kept.map((place) => cluster.get(place).metadata.uid)).toEqual(uids)
    expect(childrenOf(cluster).length).toBe(26)
    await cluster.allReady(8)
  })
})

simulatedOnly('the demo is the simulator')(
  'the demo command prints the final state, and takes no longer than it may',
  async () => {
    const begin = performance.now()
    const { stdout, stderr } = await promisify(execFile)(
      'npx',
      ['tsx', 'src/simulate/demo.ts', '--json'],
      { cwd: root },
    )
    const seconds = (performance.now() - begin) / 1000
    const { nodes, children, events } = JSON.parse(stdout) as FinalState
    process.stdout.write(`demo --json took ${seconds.toFixed(1)} s\n`)

    expect(stderr).toBe('')
    expect(nodes).toEqual(
      ['acme-corp', 'globex'].flatMap((uid) =>
        [
          ['api', '2/2'],
          ['data', '6/6'],
          ['web', '3/3'],
          ['worker', '1/1'],
        ].map(([tier = '', resources]) => ({
          name: `${uid}-${tier}-tier`,
          ready: true,
          resources,
          skipped: 0,
        })),
      ),
    )
    expect(children.length).toBe(26)
    expect(
      children
        .filter(({ node }) => node.startsWith('initech'))
        .map(({ kind, name }) => `${kind} ${name}`),
    ).toEqual(['Namespace node-initech', 'StatefulSet initech-postgres'])
    const texts = events.map(({ text }) => text)
    for (const words of [
      'all 12 LynqNodes are Ready',
      'api_replicas 3 → 5',
      'has 5 replicas',
      'is_active 1 → 0',
      'kept by deletionPolicy: Retain',
    ]) {
      expect(
        texts.some((text) => text.includes(words)),
        words,
      ).toBe(true)
    }
    const times = events.map(({ atSeconds }) => atSeconds)
    expect(times).toEqual([...times].sort((a, b) => a - b))
    // 10 s on an idle machine; other tests run beside this one.
    expect(seconds).toBeLessThan(60)
  },
)
