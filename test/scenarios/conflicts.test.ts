import { isDeepStrictEqual } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { Fields } from '../../src/simulate/fields.ts'
import { fieldAt, listOf } from '../../src/simulate/fields.ts'
import type { ScenarioCluster } from '../support/scenario-cluster.ts'
import { form, row, shop, shopHub, strategies } from './shop.ts'
import { openCluster } from '../support/open-cluster.ts'

const lists = `
configMaps:
  - id: settings
    nameTemplate: "{{ .uid }}-settings"
    conflictPolicy: Stuck
    spec: {apiVersion: v1, kind: ConfigMap, data: {size: "{{ .size }}", mode: plain}}
deployments:
  - id: web
    nameTemplate: "{{ .uid }}-web"
    conflictPolicy: Stuck
    spec:
      apiVersion: apps/v1
      kind: Deployment
      spec:
        replicas: 2
        selector: {matchLabels: {app: web}}
        template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: "web:{{ .size }}"}]}}
services:
  - id: svc
    nameTemplate: "{{ .uid }}-web"
    conflictPolicy: Stuck
    spec: {apiVersion: v1, kind: Service, spec: {selector: {app: web}, ports: [{port: 80}]}}
`
const forced = lists.replaceAll('Stuck', 'Force')
const settings = 'ConfigMap lynq-system/acme-settings'
const web = 'Deployment lynq-system/acme-web'
const service = 'Service lynq-system/acme-web'

const foreign = (metadata: Fields = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { ...metadata, name: 'acme-settings', namespace: 'lynq-system' },
  data: { owner: 'billing' },
})

/** The foreign object is there before the row. */
async function withForeign(
  strategy: 'server-side-apply' | 'dynamic-apply',
  text: string,
  metadata: Fields = {},
): Promise<ScenarioCluster> {
  const cluster = await openCluster({ strategy })
  await cluster.create(foreign(metadata), 'billing')
  await cluster.apply(shopHub([row('acme')]))
  await cluster.apply(form('app', text))
  return cluster
}

function portsOf(cluster: ScenarioCluster): readonly unknown[] {
  const ports = fieldAt(cluster.get(service).spec, 'ports') as readonly Fields[]
  return ports.map(({ port }) => port)
}

function condition(cluster: ScenarioCluster, type: string): Fields | undefined {
  return cluster.node('acme-app').status?.conditions?.find((one) => one.type === type)
}

describe.each(strategies)('%s', (strategy) => {
  const started = async (text: string): Promise<ScenarioCluster> => {
    const cluster = await shop({ strategy }, text)
    await cluster.allReady(1)
    return cluster
  }

  describe('a foreign object', () => {
    test('under Stuck is never written, its owner is named, and all else proceeds', async () => {
      const cluster = await withForeign(strategy, lists, {
        labels: { 'app.kubernetes.io/managed-by': 'billing-tool' },
      })
      const { resourceVersion } = cluster.get(settings).metadata

      await cluster.rest(60_000)

      expect(cluster.get(settings).metadata.resourceVersion).toBe(resourceVersion)
      const { phase, reason, message } = cluster.entry('acme-app', 'settings')
      expect([phase, reason]).toEqual(['Conflict', 'ForeignObject'])
      expect(message).toContain('billing-tool')
      expect(cluster.entry('acme-app', 'web').phase).toBe('Ready')
      expect(condition(cluster, 'Ready')).toMatchObject({
        status: 'False',
        reason: 'ResourcesConflicted',
      })
      expect(condition(cluster, 'Degraded')).toMatchObject({ status: 'True' })
      expect(condition(cluster, 'Conflicted')).toMatchObject({ status: 'True' })
    })

    test.each([
      [
        'its entry is removed',
        (c: ScenarioCluster) => c.apply(form('app', lists.slice(lists.indexOf('deployments')))),
      ],
      ['its row goes', (c: ScenarioCluster) => c.setRows('shop', [])],
      ['the hub is deleted', (c: ScenarioCluster) => c.remove('LynqHub shop', 'Foreground')],
    ])('under Stuck is not deleted when %s', async (_name, act) => {
      const cluster = await withForeign(strategy, lists)
      const { resourceVersion } = cluster.get(settings).metadata
      await cluster.rest()

      await act(cluster)
      await cluster.rest(60_000)

      expect(cluster.get(settings).metadata.resourceVersion).toBe(resourceVersion)
    })

    test('under Stuck makes way for ours when it is removed', async () => {
      const cluster = await withForeign(strategy, lists)
      await cluster.rest()

      await cluster.remove(settings)
      await cluster.allReady(1)

      expect(cluster.get(settings).data).toEqual({ size: '1', mode: 'plain' })
      expect(condition(cluster, 'Degraded')?.status ?? 'False').toBe('False')
    })

    test('under Force is taken over, and goes with its row', async () => {
      const cluster = await withForeign(strategy, forced)
      const { uid } = cluster.get(settings).metadata

      await cluster.allReady(1)
      expect(cluster.get(settings).metadata.uid).toBe(uid)
      expect(cluster.get(settings).data).toEqual({ owner: 'billing', size: '1', mode: 'plain' })
      await cluster.setRows('shop', [])
      await cluster.rest()

      expect(cluster.find(settings)).toBeUndefined()
    })

    test('of another controller is refused even under Force, and the controller is named', async () => {
      const cluster = await openCluster({ strategy })
      await cluster.apply(
        '{apiVersion: v1, kind: ConfigMap, metadata: {name: boss, namespace: lynq-system}}',
      )
      const { uid = '' } = cluster.get('ConfigMap lynq-system/boss').metadata
      const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'boss', uid, controller: true }
      await cluster.create(foreign({ ownerReferences: [owner] }), 'billing')
      const { resourceVersion } = cluster.get(settings).metadata
      await cluster.apply(shopHub([row('acme')]))
      await cluster.apply(form('app', forced))
      await cluster.rest()

      expect(cluster.entry('acme-app', 'settings')).toMatchObject({
        phase: 'Conflict',
        reason: 'OtherController',
      })
      expect(cluster.entry('acme-app', 'settings').message).toContain('ConfigMap boss')
      await cluster.setRows('shop', [])
      await cluster.rest()
      expect(cluster.get(settings).metadata.resourceVersion).toBe(resourceVersion)
    })

    test("is also what another form's node owns: the first keeps it, the second says so", async () => {
      const cluster = await started(lists)
      const { uid } = cluster.get(settings).metadata

      await cluster.apply(form('second', forced))
      await cluster.rest()

      expect(cluster.get(settings).metadata.uid).toBe(uid)
      expect(cluster.entry('acme-second', 'settings').message).toContain('LynqNode acme-app')
      await cluster.remove('LynqForm second')
      await cluster.rest()
      expect(cluster.get(settings).metadata.uid).toBe(uid)
      await cluster.allReady(1)
    })
  })

  describe('kubectl edit of a managed field', () => {
    test('under Stuck is kept and named within 2 s, and later changes of the form still arrive', async () => {
      const cluster = await started(lists)

      await cluster.edit(settings, { data: { mode: 'edited' } })
      await cluster.until(
        'the conflict',
        () => cluster.entry('acme-app', 'settings').reason === 'FieldConflict',
        2000,
      )
      const { phase, message } = cluster.entry('acme-app', 'settings')
      expect(phase).toBe('Conflict')
      expect(message).toContain('kubectl-edit has changed data.mode')
      await cluster.setRows('shop', [row('acme', { size: '2' })])
      await cluster.rest()

      expect(cluster.get(settings).data).toEqual({ size: '2', mode: 'edited' })
      expect(condition(cluster, 'Ready')?.['status']).toBe('False')
    })

    test('under Stuck is Ready again once the edit is undone', async () => {
      const cluster = await started(lists)
      await cluster.edit(settings, { data: { mode: 'edited' } })
      await cluster.rest()

      await cluster.edit(settings, { data: { mode: 'plain' } })

      await cluster.allReady(1)
    })

    test('under Force is set back within 2 s', async () => {
      const cluster = await started(forced)

      await cluster.edit(settings, { data: { mode: 'edited' } })
      await cluster.until(
        'our value',
        () => fieldAt(cluster.get(settings).data, 'mode') === 'plain',
        2000,
      )

      await cluster.allReady(1)
    })

    test.each([lists, forced])('leaves what someone added beside our fields', async (text) => {
      const cluster = await started(text)

      await cluster.edit(settings, {
        data: { extra: 'theirs' },
        metadata: { labels: { team: 'red' } },
      })
      await cluster.setRows('shop', [row('acme', { size: '2' })])
      await cluster.rest()

      expect(cluster.get(settings).data).toEqual({ size: '2', mode: 'plain', extra: 'theirs' })
      expect(cluster.get(settings).metadata.labels?.['team']).toBe('red')
      await cluster.allReady(1)
    })
  })

  describe('kubectl scale', () => {
    test('under Stuck is kept and named, and a new image still rolls out', async () => {
      const cluster = await started(lists)

      await cluster.edit(web, { spec: { replicas: 5 } }, 'kubectl')
      await cluster.until(
        'the conflict',
        () => cluster.entry('acme-app', 'web').phase === 'Conflict',
        2000,
      )
      expect(cluster.entry('acme-app', 'web').message).toContain(
        'kubectl has changed spec.replicas',
      )
      await cluster.setRows('shop', [row('acme', { size: '2' })])
      await cluster.rest()

      expect(fieldAt(cluster.get(web).spec, 'replicas')).toBe(5)
      expect(JSON.stringify(cluster.get(web).spec)).toContain('web:2')
    })

    test('under Force is set back within 2 s', async () => {
      const cluster = await started(forced)

      await cluster.edit(web, { spec: { replicas: 5 } }, 'kubectl')
      await cluster.until(
        '2 replicas',
        () => fieldAt(cluster.get(web).spec, 'replicas') === 2,
        2000,
      )

      await cluster.allReady(1)
    })

    test.each(['Stuck', 'Force'])(
      'and an autoscaler under %s go on with ignoreFields, and the node is Ready',
      async (policy) => {
        const ignoring = lists
          .replaceAll('Stuck', policy)
          .replace('id: web\n', 'id: web\n    ignoreFields: [$.spec.replicas]\n')
        const cluster = await started(ignoring)

        await cluster.edit(web, { spec: { replicas: 5 } }, 'kube-controller-manager')
        await cluster.setRows('shop', [row('acme', { size: '2' })])
        await cluster.rest()
        await cluster.edit(web, { spec: { replicas: 7 } }, 'kube-controller-manager')
        await cluster.rest()

        expect(fieldAt(cluster.get(web).spec, 'replicas')).toBe(7)
        expect(JSON.stringify(cluster.get(web).spec)).toContain('web:2')
        await cluster.allReady(1)
      },
    )
  })

  describe('ignoreFields', () => {
    test('keeps an edited key of a ConfigMap and updates the others', async () => {
      const cluster = await started(
        lists.replace(
          'id: settings\n',
          'id: settings\n    ignoreFields: [$.data.mode, $.data.absent.deep]\n',
        ),
      )

      await cluster.edit(settings, { data: { mode: 'edited' } })
      await cluster.setRows('shop', [row('acme', { size: '2' })])
      await cluster.rest()

      expect(cluster.get(settings).data).toEqual({ size: '2', mode: 'edited' })
      await cluster.allReady(1)
    })

    test('with a wildcard keeps what each container has for itself', async () => {
      const two =
        'containers: [{name: web, image: "web:{{ .size }}", resources: {requests: {cpu: "1"}}}, {name: side, image: "side:1", resources: {requests: {cpu: "2"}}}]'
      const cluster = await started(
        lists
          .replace('containers: [{name: web, image: "web:{{ .size }}"}]', two)
          .replace(
            'id: web\n',
            'id: web\n    ignoreFields: ["$.spec.template.spec.containers[*].resources"]\n',
          ),
      )

      const containers = fieldAt(
        cluster.get(web).spec,
        'template',
        'spec',
        'containers',
      ) as readonly Fields[]
      const raised = containers.map((container, index) => ({
        ...container,
        resources: { requests: { cpu: String(7 + index) } },
      }))
      await cluster.edit(web, { spec: { template: { spec: { containers: raised } } } }, 'vpa')
      await cluster.setRows('shop', [row('acme', { size: '2' })])
      await cluster.rest()

      const live = fieldAt(
        cluster.get(web).spec,
        'template',
        'spec',
        'containers',
      ) as readonly Fields[]
      expect(
        live.map(({ name, image, resources }) => [
          name,
          image,
          fieldAt(resources, 'requests', 'cpu'),
        ]),
      ).toEqual([
        ['web', 'web:2', '7'],
        ['side', 'side:1', '8'],
      ])
      await cluster.allReady(1)
    })
  })

  test('a wildcard at a field of the list itself leaves each container its own image', async () => {
    const two = lists
      .replace(
        '[{name: web, image: "web:{{ .size }}"}]',
        '[{name: web, image: "web:1"}, {name: side, image: "side:{{ .size }}"}]',
      )
      .replace(
        'id: web\n',
        'id: web\n    ignoreFields: ["$.spec.template.spec.containers[*].image"]\n',
      )
    const cluster = await started(two)
    const images = (): readonly unknown[] =>
      listOf(fieldAt(cluster.get(web).spec, 'template', 'spec', 'containers')).map((container) =>
        fieldAt(container, 'image'),
      )
    expect(images()).toEqual(['web:1', 'side:1'])

    await cluster.setRows('shop', [row('acme', { size: '2' })])
    await cluster.until('the new row', () => fieldAt(cluster.get(settings).data, 'size') === '2')
    await cluster.rest()

    expect(images()).toEqual(['web:1', 'side:1'])
    await cluster.allReady(1)
  })

  describe('a Service port that someone changed', () => {
    const change = (cluster: ScenarioCluster): Promise<void> =>
      cluster.edit(service, {
        spec: { ports: [{ port: 8080, protocol: 'TCP', targetPort: 8080 }] },
      })

    test('under Force is back within 5 s, alone', async () => {
      const cluster = await started(forced)

      await change(cluster)
      await cluster.until('port 80, alone', () => isDeepStrictEqual(portsOf(cluster), [80]), 5000)
      await cluster.allReady(1)

      await cluster.apply(form('app', forced.replace('{port: 80}', '{port: 90}')))
      await cluster.until('port 90, alone', () => isDeepStrictEqual(portsOf(cluster), [90]))
      await cluster.allReady(1)
    })

    test('under Stuck stays, and the node says what and who', async () => {
      const cluster = await started(lists)

      await change(cluster)
      await cluster.rest()

      expect(portsOf(cluster)).toEqual([8080])
      const { phase, message } = cluster.entry('acme-app', 'svc')
      expect(phase).toBe('Failed')
      expect(message).toContain('spec.ports[0].name: Required value')
      expect(message).toContain('kubectl-edit has added /spec/ports/0')
      expect(cluster.entry('acme-app', 'settings').phase).toBe('Ready')
    })

    test('added beside ours by someone, in a list where both are named, stays', async () => {
      const named = forced.replace('{port: 80}', '{name: http, port: 80}')
      const cluster = await started(named)
      const [ours] = fieldAt(cluster.get(service).spec, 'ports') as readonly Fields[]

      await cluster.edit(service, {
        spec: { ports: [ours, { name: 'admin', port: 9000, protocol: 'TCP', targetPort: 9000 }] },
      })
      await cluster.rest()

      expect(portsOf(cluster)).toEqual([80, 9000])
      await cluster.allReady(1)
    })
  })

  describe('patchStrategy', () => {
    const shorter = (text: string): string => text.replace(', mode: plain', '')

    test('apply removes a field that leaves the form', async () => {
      const cluster = await started(lists)

      await cluster.apply(form('app', shorter(lists)))
      await cluster.rest()

      expect(cluster.get(settings).data).toEqual({ size: '1' })
    })

    test('merge keeps a field that leaves the form', async () => {
      const merging = lists.replace('id: settings\n', 'id: settings\n    patchStrategy: merge\n')
      const cluster = await started(merging)

      await cluster.apply(form('app', shorter(merging)))
      await cluster.setRows('shop', [row('acme', { size: '2' })])
      await cluster.rest()

      expect(cluster.get(settings).data).toEqual({ size: '2', mode: 'plain' })
      await cluster.allReady(1)
    })

    test('replace is refused in words, and the nodes stay on the last valid form', async () => {
      const cluster = await started(lists)

      await cluster.apply(
        form('app', lists.replace('id: settings\n', 'id: settings\n    patchStrategy: replace\n')),
      )
      await cluster.rest()

      const conditions = fieldAt(
        cluster.get('LynqForm app').status,
        'conditions',
      ) as readonly Fields[]
      const valid = conditions.find(({ type }) => type === 'Valid')
      expect(valid).toMatchObject({ status: 'False', reason: 'ValidationFailed' })
      expect(valid?.['message']).toContain('replace cannot be said to Metacontroller')
      await cluster.allReady(1)
    })
  })
})
