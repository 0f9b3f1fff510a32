import { beforeAll, describe, expect, test } from 'vitest'
import { ApiError } from '../../src/simulate/api-error.ts'
import type { Fields } from '../../src/simulate/fields.ts'
import { dice } from '../support/dice.ts'
import { endState } from '../support/end-state.ts'
import { simulatedOnly, startCluster } from '../support/open-cluster.ts'
import type { ScenarioCluster } from '../support/scenario-cluster.ts'
import { simulatedCluster } from '../support/simulated-cluster.ts'
import { row, setUpShop, shop, strategies } from './shop.ts'

const lists = `
namespaces:
  - id: ns
    nameTemplate: "shop-{{ .uid }}"
    spec: {apiVersion: v1, kind: Namespace}
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
    dependIds: [password]
    spec:
      apiVersion: apps/v1
      kind: Deployment
      spec:
        replicas: "{{ .size }}"
        selector: {matchLabels: {app: web}}
        template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: "web:1"}]}}
configMaps:
  - id: settings
    nameTemplate: "{{ .uid }}-settings"
    targetNamespace: "shop-{{ .uid }}"
    dependIds: [web]
    spec: {apiVersion: v1, kind: ConfigMap, data: {size: "{{ .size }}"}}
`
const rows = Array.from({ length: 30 }, (_, index) => row(`r${String(index).padStart(2, '0')}`))
const KILLS = 20

/** The end state, and what the rows say in the bodies. */
function stateOf(cluster: ScenarioCluster): Fields {
  const specs = ['LynqNode', 'Deployment'].flatMap((kind) =>
    cluster.list(kind).map((name) => [`spec of ${name}`, cluster.get(`${kind} ${name}`).spec]),
  )
  return { ...endState(cluster), ...(Object.fromEntries(specs) as Fields) }
}

/** All objects come or go, and when the last retry is over everything is as in this state. */
async function expectState(cluster: ScenarioCluster, state: Fields): Promise<void> {
  const { length } = Object.keys(state)
  await cluster.until(
    `${String(length)} objects`,
    () => Object.keys(stateOf(cluster)).length === length,
    3_600_000,
  )
  await cluster.rest(1_200_000)
  expect(stateOf(cluster)).toEqual(state)
}

/** Kills the service or Metacontroller at `KILLS` random moments of the next `spanMs`. */
async function disturb(
  cluster: ScenarioCluster,
  spanMs: number,
  roll: (limit: number) => number,
): Promise<void> {
  for (let kill = 0; kill < KILLS; kill++) {
    await cluster.rest(roll((2 * spanMs) / KILLS))
    if (roll(2) === 0) {
      await cluster.stopService()
      await cluster.rest(roll(300))
      await cluster.restartService()
      await cluster.startService()
    } else {
      await cluster.stopMetacontroller()
      await cluster.rest(roll(300))
      await cluster.restartMetacontroller()
    }
  }
}

/** All passwords that were ever stored, by Secret. */
function watchPasswords(cluster: ScenarioCluster): ReadonlyMap<string, ReadonlySet<unknown>> {
  const seen = new Map<string, Set<unknown>>()
  cluster.watch((_type, { kind, metadata, data }) => {
    if (kind !== 'Secret') return
    const values = seen.get(metadata.name) ?? new Set()
    seen.set(metadata.name, values.add((data as Fields)['password']))
  })
  return seen
}

describe.each(strategies)('%s', (strategy) => {
  /** One run without trouble: its two end states, and how long they took. */
  let calm: { up: Fields; down: Fields; upMs: number; downMs: number }

  beforeAll(async () => {
    const cluster = await startCluster({ strategy })
    await setUpShop(cluster, lists, rows)
    const begin = cluster.now()
    await cluster.allReady(rows.length)
    const upMs = cluster.now() - begin
    await cluster.rest(60_000)
    const up = stateOf(cluster)
    await cluster.setRows('shop', [])
    const turn = cluster.now()
    await cluster.until('no node', () => cluster.nodes().length === 0)
    const downMs = cluster.now() - turn
    await cluster.rest(60_000)
    calm = { up, down: stateOf(cluster), upMs, downMs }
    await cluster.close()
  })

  test('20 kills during a start-up and 20 during the teardown of 30 rows end as the undisturbed run', async () => {
    const cluster = await shop({ strategy }, lists, rows)
    const passwords = watchPasswords(cluster)
    const roll = dice(7)

    await disturb(cluster, calm.upMs, roll)
    await expectState(cluster, calm.up)

    await cluster.setRows('shop', [])
    await disturb(cluster, calm.downMs, roll)
    await expectState(cluster, calm.down)
    expect([...passwords].filter(([, values]) => values.size !== 1)).toEqual([])
    expect(passwords.size).toBe(rows.length)
  })

  simulatedOnly('a real API server does not fail by the dice')(
    'writes that fail now and then are made up for',
    async () => {
      const cluster = simulatedCluster({ strategy })
      const passwords = watchPasswords(cluster)
      const roll = dice(11)
      cluster.faults.failWrite = () =>
        roll(4) === 0
          ? new ApiError(500, 'InternalError', 'etcdserver: request timed out')
          : undefined
      await setUpShop(cluster, lists, rows)

      await cluster.rest(60_000)
      cluster.faults.failWrite = undefined

      await expectState(cluster, calm.up)
      expect([...passwords].filter(([, values]) => values.size !== 1)).toEqual([])
    },
  )

  test('a service that cannot reach the API server creates nothing twice and loses nothing', async () => {
    const cluster = await shop({ strategy }, lists, rows)
    const passwords = watchPasswords(cluster)
    await cluster.rest(calm.upMs / 2)

    await cluster.cutCluster()
    await cluster.rest(60_000)
    await cluster.mendCluster()

    await expectState(cluster, calm.up)
    expect([...passwords].filter(([, values]) => values.size !== 1)).toEqual([])
  })
})
