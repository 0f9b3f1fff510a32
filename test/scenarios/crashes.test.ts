import { beforeAll, describe, expect, test } from 'vitest'
import { ApiError } from '../../src/simulate/api-error.ts'
import type { Fields, Resource } from '../../src/simulate/fields.ts'
import type { HookedCluster } from '../support/hooked-cluster.ts'
import { row, shop, strategies } from './shop.ts'

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
const kinds = ['LynqNode', 'Namespace', 'Secret', 'Deployment', 'ConfigMap']
const rows = Array.from({ length: 30 }, (_, index) => row(`r${String(index).padStart(2, '0')}`))
const KILLS = 20

/** A generator of numbers below `limit`, the same at every run. */
function dice(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
    return (state >>> 8) % limit
  }
}

/** What must be equal after any history: everything but uids, times, and what is random by nature. */
function endState(cluster: HookedCluster): Fields {
  const places = kinds.flatMap((kind) => cluster.list(kind).map((name) => `${kind} ${name}`))
  return Object.fromEntries(places.map((place) => [place, essence(cluster.get(place))]))
}

function essence({ kind, metadata, spec, data, status }: Resource): Fields {
  const { labels = {}, annotations = {}, ownerReferences = [], deletionTimestamp } = metadata
  const { 'controller-uid': claim, ...others } = labels
  const ours = Object.keys(annotations)
    .filter((key) => key.startsWith('lynq.sh/'))
    .sort()
  return {
    isClaimed: claim !== undefined,
    labels: others,
    annotations: ours,
    owners: ownerReferences.map((owner) => `${owner.kind} ${owner.name}`).sort(),
    isGoing: deletionTimestamp !== undefined,
    spec,
    ...(kind === 'Secret' ? {} : { data }),
    ...(kind === 'LynqNode' ? { summary: (status as Fields)['summary'] } : {}),
  }
}

/** Kills the service or Metacontroller at `KILLS` random moments of the next `spanMs`. */
async function disturb(
  cluster: HookedCluster,
  spanMs: number,
  roll: (limit: number) => number,
): Promise<void> {
  for (let kill = 0; kill < KILLS; kill++) {
    await cluster.rest(roll((2 * spanMs) / KILLS))
    if (roll(2) === 0) {
      cluster.faults.isServiceDown = true
      await cluster.rest(roll(300))
      cluster.restartService()
      cluster.faults.isServiceDown = false
    } else {
      cluster.stopMetacontroller()
      await cluster.rest(roll(300))
      cluster.restartMetacontroller()
    }
  }
}

/** All passwords that were ever stored, by Secret. */
function watchPasswords(cluster: HookedCluster): ReadonlyMap<string, ReadonlySet<unknown>> {
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
    const cluster = shop({ strategy }, lists, rows)
    const begin = cluster.now()
    await cluster.allReady(rows.length)
    const upMs = cluster.now() - begin
    await cluster.rest(60_000)
    const up = endState(cluster)
    cluster.setRows('shop', [])
    const turn = cluster.now()
    await cluster.until('no node', () => cluster.nodes().length === 0)
    const downMs = cluster.now() - turn
    await cluster.rest(60_000)
    calm = { up, down: endState(cluster), upMs, downMs }
  })

  test('20 kills during a start-up and 20 during the teardown of 30 rows end as the undisturbed run', async () => {
    const cluster = shop({ strategy }, lists, rows)
    const passwords = watchPasswords(cluster)
    const roll = dice(7)

    await disturb(cluster, calm.upMs, roll)
    await cluster.until(
      'all objects',
      () => Object.keys(endState(cluster)).length === Object.keys(calm.up).length,
      3_600_000,
    )
    await cluster.rest(1_200_000)
    await cluster.allReady(rows.length)
    expect(endState(cluster)).toEqual(calm.up)

    cluster.setRows('shop', [])
    await disturb(cluster, calm.downMs, roll)
    await cluster.until('no node', () => cluster.nodes().length === 0, 3_600_000)
    await cluster.rest(60_000)
    expect(endState(cluster)).toEqual(calm.down)
    expect([...passwords].filter(([, values]) => values.size !== 1)).toEqual([])
    expect(passwords.size).toBe(rows.length)
  })

  test('writes that fail now and then are made up for', async () => {
    const cluster = shop({ strategy }, lists, rows)
    const passwords = watchPasswords(cluster)
    const roll = dice(11)
    cluster.faults.failWrite = () =>
      roll(4) === 0
        ? new ApiError(500, 'InternalError', 'etcdserver: request timed out')
        : undefined

    await cluster.rest(60_000)
    cluster.faults.failWrite = undefined
    await cluster.rest(1_200_000)

    await cluster.allReady(rows.length)
    expect(endState(cluster)).toEqual(calm.up)
    expect([...passwords].filter(([, values]) => values.size !== 1)).toEqual([])
  })

  test('a service that cannot reach the API server creates nothing twice and loses nothing', async () => {
    const cluster = shop({ strategy }, lists, rows)
    const passwords = watchPasswords(cluster)
    await cluster.rest(calm.upMs / 2)

    cluster.faults.isClusterDown = true
    await cluster.rest(60_000)
    cluster.faults.isClusterDown = false
    await cluster.rest(120_000)

    await cluster.allReady(rows.length)
    expect(endState(cluster)).toEqual(calm.up)
    expect([...passwords].filter(([, values]) => values.size !== 1)).toEqual([])
  })
})
