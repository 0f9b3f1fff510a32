import { describe, expect, test } from 'vitest'
import type { Fields } from '../../src/simulate/fields.ts'
import { openCluster, pass } from '../support/open-cluster.ts'
import type { Requests, ScenarioCluster } from '../support/scenario-cluster.ts'
import { form, row, shopHub, strategies } from './shop.ts'

const lists = `
configMaps:
  - id: settings
    nameTemplate: "{{ .uid }}-settings"
    spec: {apiVersion: v1, kind: ConfigMap, data: {size: "{{ .size }}"}}
secrets:
  - id: password
    nameTemplate: "{{ .uid }}-db"
    creationPolicy: Once
    deletionPolicy: Retain
    spec: {apiVersion: v1, kind: Secret, stringData: {password: "{{ randAlphaNum 32 }}"}}
deployments:
  - id: web
    nameTemplate: "{{ .uid }}-web"
    dependIds: [settings]
    spec:
      apiVersion: apps/v1
      kind: Deployment
      spec:
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [{name: web, image: "web:1", resources: {requests: {cpu: 1000m, memory: 1024Mi}}}]}
`
const ours = ['metacontroller', 'lynq']

interface Since {
  /** Our writes, `verb Kind`. */
  readonly writes: readonly string[]
  /** Hooks that were called, sorted. */
  readonly hooks: readonly string[]
}

function since(before: Requests, after: Requests): Since {
  const writes = after.writes.slice(before.writes.length)
  const calls = [...after.hookCalls].filter(([hook, n]) => n !== (before.hookCalls.get(hook) ?? 0))
  return {
    writes: writes
      .filter(({ manager }) => ours.includes(manager))
      .map(({ verb, kind }) => `${verb} ${kind}`),
    hooks: calls.map(([hook]) => hook).sort(),
  }
}

describe.each(strategies)('%s', (strategy) => {
  const started = async (count: number, syncInterval: string): Promise<ScenarioCluster> => {
    const cluster = await openCluster({ strategy })
    const hub = shopHub(Array.from({ length: count }, (_, index) => row(`r${String(index)}`)))
    const { source, ...spec } = hub.spec as Fields
    const slower = { ...(source as Fields), syncInterval }
    await cluster.apply({ ...hub, spec: { ...spec, source: slower } })
    await cluster.apply(form('app', lists))
    await cluster.allReady(count)
    await cluster.rest(60_000)
    return cluster
  }

  test('between two reads 50 Ready nodes cost no write of ours and no hook call', async () => {
    const cluster = await started(50, '1h')
    const before = await cluster.requests()

    await pass(cluster, 1_800_000, 60_000)

    expect(since(before, await cluster.requests())).toEqual({ writes: [], hooks: [] })
  })

  test('a read that shows nothing new costs one write, the status of the hub, and no node hook', async () => {
    const cluster = await started(1, '10s')
    const before = await cluster.requests()
    const begin = cluster.now()

    await pass(cluster, 600_000, 30_000)

    const { writes, hooks } = since(before, await cluster.requests())
    expect(new Set(writes)).toEqual(new Set(['updateStatus LynqHub']))
    expect(writes.length).toBeLessThanOrEqual(Math.ceil((cluster.now() - begin) / 10_000) + 1)
    // The forms hear of their hub's status; nothing is asked per node.
    expect(hooks).toEqual(['form/sync', 'hub/sync'])
  })

  test('both processes started anew change nothing: what is there is as it should be', async () => {
    const cluster = await started(10, '1h')
    const versions = (): Fields =>
      Object.fromEntries(
        ['LynqNode', 'ControllerRevision', 'ConfigMap', 'Secret', 'Deployment'].flatMap((kind) =>
          cluster.list(kind).map((name) => {
            const { metadata } = cluster.get(`${kind} ${name}`)
            return [`${kind} ${name}`, metadata.resourceVersion] as const
          }),
        ),
      )
    const before = versions()

    await cluster.restartService()
    await cluster.restartMetacontroller()
    await cluster.rest(60_000)

    expect(versions()).toEqual(before)
  })
})
