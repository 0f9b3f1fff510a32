import { describe, expect, test } from 'vitest'
import type { ScenarioCluster } from '../support/scenario-cluster.ts'
import { form, row, shop, strategies } from './shop.ts'

const lists = `
secrets:
  - id: password
    nameTemplate: "{{ .uid }}-db"
    creationPolicy: Once
    spec: {apiVersion: v1, kind: Secret, stringData: {password: "{{ randAlphaNum 32 }}", size: "{{ .size }}"}}
configMaps:
  - id: settings
    nameTemplate: "{{ .uid }}-settings"
    dependIds: [password]
    spec: {apiVersion: v1, kind: ConfigMap, data: {size: "{{ .size }}"}}
`
const edited = lists.replace('size: "{{ .size }}"}}', 'size: "{{ .size }}", more: x}}')
const secret = 'Secret lynq-system/acme-db'
const settings = 'ConfigMap lynq-system/acme-settings'

/** Every password the Secret ever had, noted at each write. */
function watchPasswords(cluster: ScenarioCluster): ReadonlySet<string> {
  const seen = new Set<string>()
  cluster.watch((_type, { kind, data }) => {
    if (kind === 'Secret') seen.add((data as { readonly password: string }).password)
  })
  return seen
}

const dataOf = (cluster: ScenarioCluster, place: string): unknown => cluster.get(place).data

describe.each(strategies)('%s', (strategy) => {
  const started = async (): Promise<ScenarioCluster> => {
    const cluster = await shop({ strategy }, lists)
    await cluster.allReady(1)
    return cluster
  }

  test.each([
    ['the form is edited', (c: ScenarioCluster) => c.apply(form('app', edited))],
    ['the service restarts', (c: ScenarioCluster) => c.restartService()],
    ['Metacontroller restarts', (c: ScenarioCluster) => c.restartMetacontroller()],
    ['the row changes', (c: ScenarioCluster) => c.setRows('shop', [row('acme', { size: '2' })])],
    [
      'everything happens at once',
      async (c: ScenarioCluster) => {
        await c.apply(form('app', edited))
        await c.setRows('shop', [row('acme', { size: '2' })])
        await c.restartService()
        await c.restartMetacontroller()
      },
    ],
  ])('a random password stays the same when %s', async (_name, act) => {
    const cluster = await started()
    const before = cluster.get(secret)

    await act(cluster)
    await cluster.rest()

    expect(cluster.get(secret).data).toEqual(before.data)
    expect(cluster.get(secret).metadata.uid).toBe(before.metadata.uid)
    await cluster.allReady(1)
  })

  test('a random password is made once although the informers lag 5 s behind its creation', async () => {
    const cluster = await shop({ strategy }, lists, [])
    await cluster.rest(1000)
    const passwords = watchPasswords(cluster)
    const phases = new Set<string | undefined>()
    cluster.watch((_type, { kind }) => {
      if (kind === 'LynqNode') phases.add(cluster.phases('acme-app')['password'])
    })

    await cluster.lagChildren(5000)
    await cluster.setRows('shop', [row('acme')])
    await cluster.allReady(1)
    await cluster.rest()

    expect(passwords.size).toBe(1)
    expect([...phases]).toEqual([undefined, 'Applying', 'Ready'])
  })

  test('a random password is made once although the service restarts right after its creation', async () => {
    const cluster = await shop({ strategy }, lists, [])
    await cluster.rest(1000)
    const passwords = watchPasswords(cluster)

    await cluster.setRows('shop', [row('acme')])
    await cluster.until('the Secret', () => cluster.find(secret) !== undefined)
    await cluster.restartService()
    await cluster.restartMetacontroller()
    await cluster.allReady(1)

    expect(passwords.size).toBe(1)
  })

  test('a Secret that is deleted is created anew, with a new password', async () => {
    const cluster = await started()
    const before = dataOf(cluster, secret)

    await cluster.remove(secret)
    await cluster.until('a new Secret', () => cluster.find(secret) !== undefined)
    await cluster.allReady(1)

    expect(dataOf(cluster, secret)).not.toEqual(before)
  })

  test('a Once object is annotated and keeps its content, a WhenNeeded one follows the form', async () => {
    const cluster = await started()
    const before = dataOf(cluster, secret)

    await cluster.apply(
      form('app', edited.replace('size: "{{ .size }}"}}', 'size: "{{ .size }}0"}}')),
    )
    await cluster.setRows('shop', [row('acme', { size: '2' })])
    await cluster.until('the new size', () =>
      JSON.stringify(dataOf(cluster, settings)).includes('"20"'),
    )

    expect(cluster.get(secret).metadata.annotations?.['lynq.sh/created-once']).toBe('true')
    expect(cluster.get(settings).metadata.annotations).not.toHaveProperty(['lynq.sh/created-once'])
    expect(dataOf(cluster, secret)).toEqual(before)
  })

  test('what someone changes in a Once object stays as they left it', async () => {
    const cluster = await started()

    await cluster.edit(secret, { data: { password: Buffer.from('rotated').toString('base64') } })
    await cluster.rest()
    await cluster.restartMetacontroller()
    await cluster.rest()

    expect(dataOf(cluster, secret)).toMatchObject({ password: 'cm90YXRlZA==' })
    await cluster.allReady(1)
  })

  test('what someone removes from a Once object stays removed', async () => {
    const cluster = await started()

    await cluster.edit(secret, { data: { size: null } })
    await cluster.rest()
    await cluster.restartMetacontroller()
    await cluster.rest()

    expect(Object.keys(dataOf(cluster, secret) as object)).toEqual(['password'])
    await cluster.allReady(1)
  })

  test('ignoreFields changes nothing for a Once object', async () => {
    const cluster = await shop(
      { strategy },
      lists.replace(
        'creationPolicy: Once',
        'creationPolicy: Once\n    ignoreFields: [$.data.size]',
      ),
    )
    await cluster.allReady(1)
    const before = dataOf(cluster, secret)

    await cluster.setRows('shop', [row('acme', { size: '2' })])
    await cluster.rest()

    expect(dataOf(cluster, secret)).toEqual(before)
  })

  test('an entry switched from Once to WhenNeeded follows the form from then on', async () => {
    const fixed = lists.replace('{{ randAlphaNum 32 }}', 'fixed-{{ .size }}')
    const cluster = await shop({ strategy }, fixed)
    await cluster.allReady(1)

    await cluster.setRows('shop', [row('acme', { size: '2' })])
    await cluster.rest()
    expect(dataOf(cluster, secret)).toMatchObject({ password: btoa('fixed-1') })
    await cluster.apply(
      form('app', fixed.replace('creationPolicy: Once', 'creationPolicy: WhenNeeded')),
    )
    await cluster.rest()

    expect(dataOf(cluster, secret)).toMatchObject({ password: btoa('fixed-2') })
    expect(cluster.get(secret).metadata.annotations).not.toHaveProperty(['lynq.sh/created-once'])
    await cluster.allReady(1)
  })
})
