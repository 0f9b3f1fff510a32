import { describe, expect, test } from 'vitest'
import type { Fields } from '../../src/simulate/fields.ts'
import { fieldAt } from '../../src/simulate/fields.ts'
import type { ScenarioCluster } from '../support/scenario-cluster.ts'
import { printTable } from '../support/print-table.ts'
import { form, row, shop, strategies } from './shop.ts'

const configMap = (data: string, more = ''): string => `
configMaps:
  - id: settings
    nameTemplate: "{{ .uid }}-settings"
    ${more}
    spec: {apiVersion: v1, kind: ConfigMap, data: ${data}}
`
const plain = configMap('{size: "{{ .size }}"}')
const settings = 'ConfigMap lynq-system/acme-settings'

function formCondition(cluster: ScenarioCluster, name: string, type: string): Fields | undefined {
  const conditions = fieldAt(
    cluster.get(`LynqForm ${name}`).status,
    'conditions',
  ) as readonly Fields[]
  return conditions.find((condition) => condition['type'] === type)
}

/** Lines of `kubectl get lynqforms` without ages. */
function formLines(cluster: ScenarioCluster): readonly string[] {
  const forms = cluster.list('LynqForm').map((name) => cluster.get(`LynqForm ${name}`))
  return printTable(forms, cluster.now())
    .slice(1)
    .map((line) => line.split(' ').slice(0, 6).join(' '))
}

describe.each(strategies)('%s', (strategy) => {
  test('two forms and two rows give four nodes; a row or a form that goes takes its own with it', async () => {
    const cluster = await shop({ strategy }, plain, [row('acme'), row('globex')])
    await cluster.apply(form('extra', plain.replace('-settings', '-extra')))
    await cluster.allReady(4)
    await cluster.rest()
    expect(cluster.list('ConfigMap').length).toBe(4)
    expect(cluster.get('LynqHub shop').status).toMatchObject({
      referencingTemplates: 2,
      desired: 4,
      ready: 4,
    })
    expect(formLines(cluster)).toEqual([
      'app shop True 2 2 Complete',
      'extra shop True 2 2 Complete',
    ])

    await cluster.setRows('shop', [row('acme')])
    await cluster.until('two nodes', () => cluster.nodes().length === 2)
    await cluster.rest()
    expect(cluster.list('LynqNode')).toEqual(['acme-app', 'acme-extra'])

    await cluster.remove('LynqForm extra')
    await cluster.until('no form', () => cluster.find('LynqForm extra') === undefined)
    await cluster.rest()
    expect(cluster.list('LynqNode')).toEqual(['acme-app'])
    expect(cluster.list('ConfigMap')).toEqual(['lynq-system/acme-settings'])
    expect(cluster.get('LynqHub shop').status).toMatchObject({
      referencingTemplates: 1,
      desired: 1,
      ready: 1,
    })
  })

  test('an edited form reaches every node, and the form says how far', async () => {
    const cluster = await shop({ strategy }, plain, [row('acme'), row('globex')])
    await cluster.allReady(2)

    await cluster.apply(form('app', configMap('{size: "{{ .size }}", more: new}')))
    await cluster.rest()

    for (const id of ['acme', 'globex']) {
      expect(cluster.get(`ConfigMap lynq-system/${id}-settings`).data).toEqual({
        size: '1',
        more: 'new',
      })
    }
    expect(formLines(cluster)).toEqual(['app shop True 2 2 Complete'])
    expect(cluster.list('ControllerRevision').length).toBe(2)
    await cluster.allReady(2)
  })

  test('an edited form reaches every node also when both processes restart in the middle of it', async () => {
    const rows = Array.from({ length: 10 }, (_, index) => row(`r${String(index)}`))
    const cluster = await shop({ strategy }, plain, rows)
    await cluster.allReady(10)
    const isNew = (index: number): boolean =>
      fieldAt(cluster.get(`ConfigMap lynq-system/r${String(index)}-settings`).data, 'more') ===
      'new'
    const failed = new Set<string>()
    cluster.watch((_type, { kind, metadata, status }) => {
      if (kind !== 'LynqNode') return
      if (fieldAt(status, 'failedResources') !== 0) failed.add(metadata.name)
    })

    await cluster.apply(form('app', configMap('{size: "{{ .size }}", more: new}')))
    await cluster.until('the first', () => rows.some((_, index) => isNew(index)))
    await cluster.restartService()
    await cluster.restartMetacontroller()
    await cluster.until('the last', () => rows.every((_, index) => isNew(index)))
    await cluster.allReady(10)
    await cluster.rest()

    expect([...failed]).toEqual([])
    expect(formLines(cluster)).toEqual(['app shop True 10 10 Complete'])
  })

  test('a form without its hub says so, and starts when the hub comes', async () => {
    const cluster = await shop({ strategy }, plain)
    await cluster.apply({
      ...form('lost', plain.replace('-settings', '-lost')),
      spec: { hubId: 'mall', configMaps: [] },
    })
    await cluster.rest()

    expect(formCondition(cluster, 'lost', 'Applied')).toMatchObject({
      status: 'False',
      reason: 'HubNotFound',
    })
    await cluster.apply({ ...cluster.get('LynqHub shop'), metadata: { name: 'mall' } })
    await cluster.rest()
    expect(formCondition(cluster, 'lost', 'Applied')?.['status']).toBe('True')
  })

  test.each([
    [
      'an unknown function in a name',
      plain.replace('{{ .uid }}', '{{ .uid | unknownFn }}'),
      'unknownFn',
    ],
    [
      'a template that does not end',
      plain.replace('{{ .size }}', '{{ .size'),
      'spec.configMaps[0].spec.data.size',
    ],
    ['a variable that no hub maps', plain.replace('{{ .size }}', '{{ .missing }}'), 'missing'],
    [
      'a random value without Once',
      plain.replace('{{ .size }}', '{{ randAlphaNum 8 }}'),
      'set creationPolicy: Once',
    ],
    [
      'an unknown field',
      plain.replace('id: settings', 'id: settings\n    dependsIds: []'),
      'dependsIds',
      'field not declared in schema',
    ],
    [
      'an id that occurs twice',
      plain + plain.replace('configMaps:', '').trimEnd(),
      'settings',
      'duplicate entries for key',
    ],
  ])(
    '%s makes the form invalid, in words, and its nodes stay as they are',
    async (_name, lists, words, refusal = '') => {
      const cluster = await shop({ strategy }, plain)
      await cluster.allReady(1)
      const { resourceVersion } = cluster.get(settings).metadata
      if (cluster.world === 'real' && refusal !== '') {
        // The schema of the CRD, which the simulator is spared here, does not let it in.
        await expect(cluster.apply(form('app', lists))).rejects.toThrow(refusal)
        return
      }

      await cluster.apply(form('app', lists))
      await cluster.rest()

      expect(formCondition(cluster, 'app', 'Valid')).toMatchObject({
        status: 'False',
        reason: 'ValidationFailed',
      })
      expect(formCondition(cluster, 'app', 'Valid')?.['message']).toContain(words)
      expect(cluster.get(settings).metadata.resourceVersion).toBe(resourceVersion)
      await cluster.allReady(1)
      await cluster.apply(form('app', plain))
      await cluster.rest()
      expect(formCondition(cluster, 'app', 'Valid')?.['status']).toBe('True')
    },
  )

  test('a render fault fails its entry by field, line and column, leaves its live object, and the rest goes on', async () => {
    const odd = '{{ if eq .size "2" }}{{ fail "an odd size" }}{{ end }}{{ .size }}'
    const two = `${plain.replace('"{{ .size }}"', `'${odd}'`)}  - id: other
    nameTemplate: "{{ .uid }}-other"
    spec: {apiVersion: v1, kind: ConfigMap, data: {size: "{{ .size }}"}}
`
    const cluster = await shop({ strategy }, two)
    await cluster.allReady(1)
    const { resourceVersion } = cluster.get(settings).metadata

    await cluster.setRows('shop', [row('acme', { size: '2' })])
    await cluster.until('the fault', () => cluster.phases('acme-app')['settings'] === 'Failed')
    await cluster.rest()

    expect(cluster.entry('acme-app', 'settings')).toMatchObject({
      phase: 'Failed',
      reason: 'RenderFailed',
    })
    expect(cluster.entry('acme-app', 'settings').message).toMatch(
      /settings.*data\.size at 1:\d+: the template calls fail/,
    )
    expect(cluster.get(settings).metadata.resourceVersion).toBe(resourceVersion)
    expect(cluster.get('ConfigMap lynq-system/acme-other').data).toEqual({ size: '2' })
    const degraded = cluster
      .node('acme-app')
      .status?.conditions?.find(({ type }) => type === 'Degraded')
    expect(degraded).toMatchObject({ status: 'True', reason: 'ResourceFailures' })
  })

  test('template functions, typed values, labels and annotations arrive as they should', async () => {
    const cluster = await shop(
      { strategy },
      `
deployments:
  - id: web
    nameTemplate: "{{ .uid | trunc63 }}-{{ .uid | sha1sum | trunc 8 }}"
    labelsTemplate: {size: "s-{{ .size }}"}
    annotationsTemplate: {hub: "{{ .hubId }}/{{ .templateRef }}"}
    spec:
      apiVersion: apps/v1
      kind: Deployment
      metadata: {labels: {tier: web}, annotations: {docs: https://example.com}}
      spec:
        replicas: "{{ .size | int }}"
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            containers:
              - name: web
                image: web:1
                ports: [{containerPort: "{{ default \\"8080\\" .absent | int }}"}]
                env: [{name: SIZE, value: "{{ .size | int }}"}, {name: UP, value: "{{ .uid | upper | b64enc }}"}]
configMaps:
  - id: types
    nameTemplate: "{{ .uid }}-types"
    spec: {apiVersion: v1, kind: ConfigMap, data: {bool: "{{ .activate | bool }}", float: "{{ .size | float }}", bad: "{{ .uid | int }}", on: "{{ default \\"no\\" .activate }}"}}
`.replace('.absent', '.size'),
      [row('acme', { size: '3' })],
    )
    await cluster.allReady(1)

    const [place = ''] = cluster.list('Deployment')
    expect(place).toMatch(/^lynq-system\/acme-[0-9a-f]{8}$/)
    const { metadata, spec } = cluster.get(`Deployment ${place}`)
    expect(metadata.labels).toMatchObject({ tier: 'web', size: 's-3', 'lynq.sh/node': 'acme-app' })
    expect(metadata.annotations).toMatchObject({ docs: 'https://example.com', hub: 'shop/app' })
    expect(spec).toMatchObject({ replicas: 3 })
    const [container] = fieldAt(spec, 'template', 'spec', 'containers') as readonly Fields[]
    expect(container?.['ports']).toMatchObject([{ containerPort: 3 }])
    expect(container?.['env']).toEqual([
      { name: 'SIZE', value: '3' },
      { name: 'UP', value: btoa('ACME') },
    ])
    expect(cluster.get('ConfigMap lynq-system/acme-types').data).toEqual({
      bool: 'true',
      float: '3',
      bad: '0',
      on: '1',
    })
  })

  test('a value that does not fit its field fails the entry and names the column', async () => {
    const lists = `
deployments:
  - id: web
    nameTemplate: "{{ .uid }}-web"
    spec:
      apiVersion: apps/v1
      kind: Deployment
      spec:
        replicas: "{{ .size }}"
        selector: {matchLabels: {app: web}}
        template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: "web:1"}]}}
`
    const cluster = await shop({ strategy }, lists, [row('acme', { size: 'many' })])
    await cluster.rest()

    expect(cluster.entry('acme-app', 'web')).toMatchObject({
      phase: 'Failed',
      reason: 'RenderFailed',
    })
    expect(cluster.entry('acme-app', 'web').message).toMatch(/spec\.replicas.*\.size/)
    expect(cluster.entry('acme-app', 'web').message).not.toContain('many')
  })

  test('revisions in use, the current one and ten others are kept', async () => {
    const cluster = await shop({ strategy }, configMap('{version: v0}'))
    for (let version = 1; version <= 14; version++) {
      const text = `v${String(version)}`
      await cluster.apply(form('app', configMap(`{version: ${text}}`)))
      await cluster.until(
        text,
        () => fieldAt(cluster.find(settings)?.data, 'version') === text,
        10_000,
      )
    }
    await cluster.rest()

    expect(cluster.get(settings).data).toEqual({ version: 'v14' })
    expect(cluster.list('ControllerRevision').length).toBe(11)
    await cluster.apply(form('app', configMap('{version: v10}')))
    await cluster.rest()
    expect(cluster.get(settings).data).toEqual({ version: 'v10' })
    expect(cluster.list('ControllerRevision').length).toBe(11)
  })
})
