import { describe, expect, test } from 'vitest'
import type { Fields } from '../../src/simulate/fields.ts'
import { fieldAt } from '../../src/simulate/fields.ts'
import type { ScenarioCluster } from '../support/scenario-cluster.ts'
import { printTable } from '../support/print-table.ts'
import { form, row, shop, shopHub, strategies } from './shop.ts'

const lists = `
configMaps:
  - id: settings
    nameTemplate: "{{ .uid }}-settings"
    spec: {apiVersion: v1, kind: ConfigMap, data: {size: "{{ .size }}", on: "{{ .activate }}"}}
`
const settingsOf = (id: string): string => `ConfigMap lynq-system/${id}-settings`
const nodeNames = (cluster: ScenarioCluster): readonly string[] => cluster.list('LynqNode')

function hubCondition(cluster: ScenarioCluster, type: string): Fields | undefined {
  const conditions = fieldAt(cluster.get('LynqHub shop').status, 'conditions') as readonly Fields[]
  return conditions.find((condition) => condition['type'] === type)
}

/** The columns of the hub without its ages. */
function hubLine(cluster: ScenarioCluster): string {
  return (printTable([cluster.get('LynqHub shop')], cluster.now())[1] ?? '')
    .split(' ')
    .slice(0, 7)
    .join(' ')
}

describe.each(strategies)('%s', (strategy) => {
  const started = async (rows: readonly Fields[] = [row('acme')]): Promise<ScenarioCluster> => {
    const cluster = await shop({ strategy }, lists, rows)
    await cluster.allReady(rows.length)
    return cluster
  }

  test('a new row gets its node and objects, its mapped values in their bodies', async () => {
    const cluster = await started()

    await cluster.setRows('shop', [row('acme'), row('globex', { size: '7' })])
    await cluster.allReady(2)

    expect(cluster.get(settingsOf('globex')).data).toEqual({ size: '7', on: '1' })
    await cluster.rest()
    expect(hubLine(cluster)).toBe('shop 2 2 2 2 0 Synced')
  })

  test('a changed value reaches the object and nothing else is written', async () => {
    const cluster = await started([row('acme'), row('globex')])
    const { resourceVersion } = cluster.get(settingsOf('globex')).metadata

    await cluster.setRows('shop', [row('acme', { size: '2' }), row('globex')])
    await cluster.until(
      'the value',
      () => fieldAt(cluster.get(settingsOf('acme')).data, 'size') === '2',
    )
    await cluster.rest()

    expect(cluster.get(settingsOf('globex')).metadata.resourceVersion).toBe(resourceVersion)
    await cluster.allReady(2)
  })

  test('exactly the seven truthy spellings switch a row on', async () => {
    const spellings = [
      '1',
      'true',
      'TRUE',
      'True',
      'yes',
      'YES',
      'Yes',
      '0',
      'false',
      'no',
      '',
      'on',
      'y',
      ' 1',
      '2',
    ]
    const cluster = await shop(
      { strategy },
      lists,
      spellings.map((on, index) => row(`r${String(index)}`, { on })),
    )

    await cluster.allReady(7)
    await cluster.rest()

    expect(nodeNames(cluster)).toEqual(
      [0, 1, 2, 3, 4, 5, 6].map((index) => `r${String(index)}-app`),
    )
    expect(hubLine(cluster)).toBe('shop 15 7 7 7 0 Synced')
    expect(fieldAt(cluster.get('LynqHub shop').status, 'desired')).toBe(7)
  })

  test('a deactivated row that is switched on again gets everything again', async () => {
    const cluster = await started()
    await cluster.setRows('shop', [row('acme', { on: '0' })])
    await cluster.until('no object', () => cluster.find(settingsOf('acme')) === undefined)
    await cluster.until('no node', () => cluster.nodes().length === 0)

    await cluster.setRows('shop', [row('acme')])

    await cluster.allReady(1)
  })

  test('a column that does not exist is named with a suggestion, and nothing is touched', async () => {
    const cluster = await started()
    const { resourceVersion } = cluster.get(settingsOf('acme')).metadata

    await cluster.edit('LynqHub shop', { spec: { extraValueMappings: { size: 'sise' } } })
    await cluster.rest()

    expect(hubCondition(cluster, 'SourceReachable')).toMatchObject({ status: 'False' })
    expect(hubCondition(cluster, 'SourceReachable')?.['message']).toMatch(/sise.*size/)
    expect(hubLine(cluster)).toBe('shop 1 1 1 1 0 SourceUnreachable')
    expect(cluster.get(settingsOf('acme')).metadata.resourceVersion).toBe(resourceVersion)
    await cluster.edit('LynqHub shop', { spec: { extraValueMappings: { size: 'size' } } })
    await cluster.rest()
    expect(hubLine(cluster)).toBe('shop 1 1 1 1 0 Synced')
  })

  test.each([
    ['a uid column that does not exist', { valueMappings: { uid: 'nid' } }],
    [
      'a password Secret that does not exist',
      {
        source: {
          type: 'mysql',
          rows: null,
          mysql: {
            host: '127.0.0.1',
            port: 1,
            username: 'u',
            database: 'd',
            table: 't',
            passwordRef: { name: 'absent', key: 'password' },
          },
        },
      },
    ],
  ])('%s gives no node and says so', async (_name, spec) => {
    const cluster = await shop({ strategy }, lists, [row('acme', { on: '0' })])
    await cluster.rest()
    await cluster.edit('LynqHub shop', { spec })

    await cluster.rest()

    expect(nodeNames(cluster)).toEqual([])
    expect(hubCondition(cluster, 'SourceReachable')?.['status']).toBe('False')
    expect(hubCondition(cluster, 'SourceReachable')?.['message']).toMatch(
      /nid|Secret lynq-system\/absent/,
    )
  })

  test('rows without a usable uid are rejected by key, keep their nodes, and stop no other row', async () => {
    const cluster = await started([row('acme'), row('globex')])

    await cluster.setRows('shop', [
      row('acme'),
      row('ACME '),
      row('globex', { size: '2' }),
      row('under_score'),
      row('UPPER01'),
      row(''),
      row('initech'),
    ])
    await cluster.until('the new row', () => nodeNames(cluster).includes('initech-app'))
    await cluster.rest()

    expect(nodeNames(cluster)).toEqual(['acme-app', 'globex-app', 'initech-app'])
    expect(cluster.get(settingsOf('globex')).data).toMatchObject({ size: '2' })
    expect(hubCondition(cluster, 'RowsRejected')).toMatchObject({ status: 'True' })
    const message = hubCondition(cluster, 'RowsRejected')?.['message']
    for (const words of [
      '5 rows are rejected',
      '"acme"',
      '"ACME "',
      '"under_score"',
      '"UPPER01"',
      '(no uid)',
    ]) {
      expect(message).toContain(words)
    }
    expect(hubLine(cluster)).toBe('shop 7 7 3 3 0 RowsRejected')
    await cluster.setRows('shop', [row('acme'), row('globex'), row('initech')])
    await cluster.rest()
    expect(hubLine(cluster)).toBe('shop 3 3 3 3 0 Synced')
  })

  test('a uid that changes its case alone keeps its nodes, since the database takes it for the same', async () => {
    const cluster = await started()
    const { uid } = cluster.get(settingsOf('acme')).metadata

    await cluster.setRows('shop', [row('ACME', { size: '2' })])
    await cluster.rest()

    expect(nodeNames(cluster)).toEqual(['acme-app'])
    expect(cluster.get(settingsOf('acme')).metadata.uid).toBe(uid)
    expect(hubLine(cluster)).toBe('shop 1 1 1 1 0 RowsRejected')
  })

  test('a LynqNode of another hub that has the name is not touched, and the row is rejected', async () => {
    const cluster = await started()
    const other = shopHub([{ ...row('acme') }])
    await cluster.apply({ ...other, metadata: { name: 'mall' } })
    await cluster.apply({
      ...form('mall-app', lists),
      metadata: { name: 'app2' },
      spec: { hubId: 'mall' },
    })
    await cluster.until(
      'a node of the mall',
      () => cluster.find('LynqNode acme-app2') !== undefined,
    )
    await cluster.apply(form('app2-x', 'configMaps: []'))
    await cluster.setRows('shop', [row('acme'), row('acme-app2')])
    await cluster.apply(form('x', lists))
    await cluster.rest()

    // uid acme-app2 × form x and uid acme × form app2-x give one name.
    expect(hubCondition(cluster, 'RowsRejected')).toMatchObject({ status: 'True' })
    expect(cluster.node('acme-app2').spec.hubId).toBe('mall')
  })

  test('a form and a hub can be deleted while the source fails: the hub at once, the form once rows are known', async () => {
    const cluster = await started()
    await cluster.apply(form('other', lists.replace('-settings', '-other')))
    await cluster.allReady(2)
    await cluster.edit('LynqHub shop', { spec: { extraValueMappings: { size: 'absent' } } })
    await cluster.rest()

    await cluster.remove('LynqForm other')
    await cluster.rest(60_000)
    expect(nodeNames(cluster)).toEqual(['acme-app', 'acme-other'])
    await cluster.edit('LynqHub shop', { spec: { extraValueMappings: { size: 'size' } } })
    await cluster.until('no form', () => cluster.find('LynqForm other') === undefined)
    expect(nodeNames(cluster)).toEqual(['acme-app'])

    await cluster.edit('LynqHub shop', { spec: { extraValueMappings: { size: 'absent' } } })
    await cluster.rest()
    await cluster.remove('LynqHub shop')
    await cluster.until('no hub', () => cluster.find('LynqHub shop') === undefined)
    expect(nodeNames(cluster)).toEqual([])
  })

  test('hostile values stay data: no structure, no second rendering', async () => {
    const hostile = 'x\n  evil: true\n---\n{{ .uid }}{{ env "HOME" }}"}'
    const annotated = lists.replace(
      'spec: {',
      'annotationsTemplate: {size: "{{ .size }}"}\n    spec: {',
    )
    const cluster = await shop({ strategy }, annotated, [row('acme', { size: hostile })])
    await cluster.allReady(1)

    expect(cluster.get(settingsOf('acme')).data).toEqual({ size: hostile, on: '1' })
    expect(cluster.get(settingsOf('acme')).metadata.annotations?.['size']).toBe(hostile)
  })

  test('a value that looks like a template is not run in a label either: it is no label, and its entry says so', async () => {
    const labelled = lists.replace('spec: {', 'labelsTemplate: {size: "{{ .size }}"}\n    spec: {')
    const cluster = await shop({ strategy }, labelled, [
      row('acme', { size: '{{ env "HOME" }}' }),
      row('globex', { size: '{{ .uid }}' }),
      row('initech'),
    ])
    await cluster.until('a node', () => cluster.phases('initech-app')['settings'] === 'Ready')
    await cluster.rest()

    for (const id of ['acme', 'globex']) {
      expect(cluster.entry(`${id}-app`, 'settings').reason).toBe('RenderFailed')
      expect(cluster.entry(`${id}-app`, 'settings').message).toContain('label size: ')
      expect(cluster.find(settingsOf(id))).toBeUndefined()
    }
    expect(cluster.get(settingsOf('initech')).metadata.labels?.['size']).toBe('1')
  })

  test('150 new rows arrive in portions, and the status of the hub moves meanwhile', async () => {
    const rows = Array.from({ length: 150 }, (_, index) => row(`r${String(index)}`))
    const cluster = await shop({ strategy }, 'configMaps: []', [])
    await cluster.rest(1000)
    const seen = new Set<unknown>()
    cluster.watch(
      (_type, { kind, status }) => kind === 'LynqHub' && seen.add(fieldAt(status, 'nodes')),
    )

    await cluster.setRows('shop', rows)
    await cluster.allReady(150)
    await cluster.rest()

    expect([...seen].some((nodes) => Number(nodes) >= 90 && Number(nodes) <= 110)).toBe(true)
    expect(hubLine(cluster)).toBe('shop 150 150 150 150 0 Synced')
  })
})
