import { describe, expect, test } from 'vitest'
import type { Fields } from '../../src/simulate/fields.ts'
import { fieldAt } from '../../src/simulate/fields.ts'
import type { ScenarioCluster } from '../support/scenario-cluster.ts'
import { openCluster } from '../support/open-cluster.ts'
import { printTable } from '../support/print-table.ts'
import { form, row, setUpShop, shop, shopHub, strategies } from './shop.ts'

/** A Deployment `acme-<id>`; `more` is YAML of further fields of the entry. */
function entry(id: string, more = '', image = `${id}:1`): string {
  return `
  - id: ${id}
    nameTemplate: "{{ .uid }}-${id}"
    ${more}
    spec:
      apiVersion: apps/v1
      kind: Deployment
      spec:
        selector: {matchLabels: {app: ${id}}}
        template: {metadata: {labels: {app: ${id}}}, spec: {containers: [{name: c, image: "${image}"}]}}
`
}
const deployments = (...entries: readonly string[]): string => `deployments:${entries.join('')}`
const after = (...ids: readonly string[]): string => `dependIds: [${ids.join(', ')}]`

/** Deployments and Jobs that are ready, without `acme-`. */
function readyNow(cluster: ScenarioCluster): string {
  return ['Deployment', 'Job']
    .flatMap((kind) => cluster.list(kind).map((name) => cluster.get(`${kind} ${name}`)))
    .filter(({ status }) =>
      ['readyReplicas', 'succeeded'].some((field) => fieldAt(status, field) === 1),
    )
    .map(({ metadata }) => metadata.name.replace('acme-', ''))
    .join(' ')
}

/** `a after b c`: each Deployment in the order of creation, with what was ready then. */
function watchCreations(cluster: ScenarioCluster): string[] {
  const created: string[] = []
  const seen = new Set<string | undefined>()
  cluster.watch((type, { kind, metadata }) => {
    if (type !== 'ADDED' || kind !== 'Deployment' || seen.has(metadata.uid)) return
    seen.add(metadata.uid)
    created.push(`${metadata.name.replace('acme-', '')} after ${readyNow(cluster)}`.trimEnd())
  })
  return created
}

describe.each(strategies)('%s', (strategy) => {
  /** Every Deployment takes a second to be ready. */
  const slow = async (lists: string): Promise<{ cluster: ScenarioCluster; created: string[] }> => {
    const cluster = await openCluster({ strategy, kubelet: { readyAfterMs: 1000 } })
    const created = watchCreations(cluster)
    await setUpShop(cluster, lists, [row('acme')])
    return { cluster, created }
  }

  test('a chain is created link by link, each once the one before is ready', async () => {
    const { cluster, created } = await slow(
      deployments(entry('a', after('b')), entry('b', after('c')), entry('c')),
    )

    await cluster.allReady(1)

    expect(created).toEqual(['c after', 'b after c', 'a after b c'])
  })

  test('a diamond is created in three steps, and its bottom waits for both sides', async () => {
    const { cluster, created } = await slow(
      deployments(
        entry('top'),
        entry('left', after('top')),
        entry('right', after('top')),
        entry('end', after('left', 'right')),
      ),
    )
    await cluster.kubelet.hold({ name: 'acme-right' })

    await cluster.until('the left side', () => cluster.phases('acme-app')['left'] === 'Ready')
    await cluster.rest()
    expect(cluster.entry('acme-app', 'end')).toMatchObject({
      phase: 'Waiting',
      reason: 'DependencyNotReady',
    })
    expect(cluster.entry('acme-app', 'end').message).toContain('"right"')
    await cluster.kubelet.release({ name: 'acme-right' })
    await cluster.allReady(1)

    expect([created[0], ...created.slice(1, 3).sort(), created[3]]).toEqual([
      'top after',
      'left after top',
      'right after top',
      'end after left right top',
    ])
  })

  test.each([
    ['a direct cycle', [entry('a', after('b')), entry('b', after('a'))], 'a → b → a'],
    [
      'an indirect cycle',
      [entry('a', after('b')), entry('b', after('c')), entry('c', after('a'))],
      'a → b → c → a',
    ],
    ['an entry that depends on itself', [entry('a', after('a'))], 'depends on itself'],
    ['a dependency that does not exist', [entry('a', after('nobody'))], 'nobody'],
  ])(
    '%s makes the form invalid, in words, and touches nothing that is there',
    async (_name, entries, words) => {
      const cluster = await shop({ strategy }, deployments(entry('a')))
      await cluster.allReady(1)
      await cluster.rest()
      const { resourceVersion } = cluster.get('Deployment lynq-system/acme-a').metadata

      await cluster.apply(form('app', deployments(...entries)))
      await cluster.rest()

      const conditions = fieldAt(
        cluster.get('LynqForm app').status,
        'conditions',
      ) as readonly Fields[]
      const valid = conditions.find(({ type }) => type === 'Valid')
      expect(valid).toMatchObject({ status: 'False', reason: 'ValidationFailed' })
      expect(valid?.['message']).toContain(words)
      expect(cluster.get('Deployment lynq-system/acme-a').metadata.resourceVersion).toBe(
        resourceVersion,
      )
      expect(cluster.list('Deployment')).toEqual(['lynq-system/acme-a'])
      await cluster.allReady(1)
    },
  )

  describe('a failed dependency', () => {
    const failing = async (...entries: readonly string[]): Promise<ScenarioCluster> => {
      const cluster = await shop(
        { strategy },
        deployments(entry('a', 'timeoutSeconds: 5'), ...entries),
        [],
      )
      await cluster.kubelet.hold({ name: 'acme-a' })
      await cluster.setRows('shop', [row('acme')])
      return cluster
    }

    test('has its dependents skipped, all the way down, counted and printed', async () => {
      const cluster = await failing(entry('b', after('a')), entry('c', after('b')))

      await cluster.until('the failure', () => cluster.phases('acme-app')['c'] === 'Skipped')
      await cluster.rest()

      expect(cluster.phases('acme-app')).toEqual({ a: 'Failed', b: 'Skipped', c: 'Skipped' })
      const { skippedResources, failedResources, conditions } =
        cluster.node('acme-app').status ?? {}
      expect([failedResources, skippedResources]).toEqual([1, 2])
      expect(conditions?.find(({ type }) => type === 'Degraded')?.status).toBe('True')
      expect(cluster.list('Deployment')).toEqual(['lynq-system/acme-a'])
      const [header, line] = printTable(cluster.nodes(), cluster.now())
      expect(header).toBe('NAME READY RESOURCES SKIPPED AGE')
      expect(line).toMatch(/^acme-app False 0\/3 2 \d+s$/)
      expect(cluster.entry('acme-app', 'b').message).toContain('"a"')
    })

    test('does not stop a dependent with skipOnDependencyFailure: false, nor what follows it', async () => {
      const cluster = await failing(
        entry('b', `${after('a')}\n    skipOnDependencyFailure: false`),
        entry('c', after('b')),
      )

      await cluster.until('the last', () => cluster.phases('acme-app')['c'] === 'Ready')

      expect(cluster.phases('acme-app')).toEqual({ a: 'Failed', b: 'Ready', c: 'Ready' })
      expect(cluster.node('acme-app').status?.skippedResources).toBe(0)
    })

    test('that is only slow is no failure: its dependent waits and then appears', async () => {
      const cluster = await failing(entry('b', after('a')))

      // Said after 3 s; it has 5.
      await cluster.until('the first', () => cluster.phases('acme-app')['a'] === 'Progressing')
      await cluster.rest(500)
      expect(cluster.phases('acme-app')).toEqual({ a: 'Progressing', b: 'Waiting' })
      expect(cluster.node('acme-app').status?.skippedResources).toBe(0)
      await cluster.kubelet.release({ name: 'acme-a' })

      await cluster.allReady(1)
    })

    test('after its timeout recovers when it becomes ready after all', async () => {
      const cluster = await failing(entry('b', after('a')))

      await cluster.until('the timeout', () => cluster.phases('acme-app')['a'] === 'Failed', 60_000)
      expect(cluster.entry('acme-app', 'a')).toMatchObject({ reason: 'ReadinessTimeout' })
      expect(cluster.entry('acme-app', 'a').message).toContain('not ready within 5 s')
      await cluster.kubelet.release({ name: 'acme-a' })

      await cluster.allReady(1)
    })

    test('leaves a dependent that runs already alone', async () => {
      const cluster = await shop(
        { strategy },
        deployments(entry('a', 'timeoutSeconds: 5'), entry('b', after('a'))),
      )
      await cluster.allReady(1)
      const { uid } = cluster.get('Deployment lynq-system/acme-b').metadata

      await cluster.kubelet.hold({ name: 'acme-a' })
      await cluster.remove('Deployment lynq-system/acme-a')
      await cluster.until('the timeout', () => cluster.phases('acme-app')['a'] === 'Failed', 60_000)
      await cluster.rest()

      expect(cluster.get('Deployment lynq-system/acme-b').metadata.uid).toBe(uid)
      await cluster.kubelet.release({ name: 'acme-a' })
      await cluster.allReady(1)
    })
  })

  test('a dependency lost after the start removes nothing, and what runs stays as it was', async () => {
    const lists = deployments(
      entry('a', '', 'a:{{ .size }}'),
      entry('b', after('a'), 'b:{{ .size }}'),
      entry('c', after('b')),
    )
    const cluster = await shop({ strategy }, lists)
    await cluster.allReady(1)
    const uids = ['b', 'c'].map(
      (id) => cluster.get(`Deployment lynq-system/acme-${id}`).metadata.uid,
    )

    await cluster.kubelet.hold({ name: 'acme-a' })
    await cluster.remove('Deployment lynq-system/acme-a')
    await cluster.setRows('shop', [row('acme', { size: '2' })])
    await cluster.rest()

    expect(
      ['b', 'c'].map((id) => cluster.find(`Deployment lynq-system/acme-${id}`)?.metadata.uid),
    ).toEqual(uids)
    expect(cluster.entry('acme-app', 'b').message).toContain('its update waits for "a"')
    expect(JSON.stringify(cluster.get('Deployment lynq-system/acme-b').spec)).toContain('b:1')
    await cluster.kubelet.release({ name: 'acme-a' })
    await cluster.allReady(1)
    expect(JSON.stringify(cluster.get('Deployment lynq-system/acme-b').spec)).toContain('b:2')
  })

  test('a Job that fails has its dependents skipped, and a corrected one lets them go on', async () => {
    const job = (version: string): string => `
jobs:
  - id: migrate
    nameTemplate: "{{ .uid }}-migrate-${version}"
    spec: {apiVersion: batch/v1, kind: Job, spec: {backoffLimit: 0, template: {spec: {restartPolicy: Never, containers: [{name: m, image: "m:${version}"}]}}}}
`
    const cluster = await shop(
      { strategy },
      job('1') + deployments(entry('web', after('migrate'))),
      [],
    )
    await cluster.kubelet.breakImage('m:1')
    await cluster.setRows('shop', [row('acme')])

    await cluster.until('the failure', () => cluster.phases('acme-app')['web'] === 'Skipped')
    expect(cluster.entry('acme-app', 'migrate')).toMatchObject({
      phase: 'Failed',
      reason: 'ReadinessFailed',
    })
    expect(cluster.entry('acme-app', 'migrate').message).toContain('backoff limit')
    await cluster.apply(form('app', job('2') + deployments(entry('web', after('migrate')))))

    await cluster.allReady(1)
    expect(cluster.list('Job')).toEqual(['lynq-system/acme-migrate-2'])
  })

  test('a Job that completes lets its dependents go on', async () => {
    const lists = `
jobs:
  - id: migrate
    nameTemplate: "{{ .uid }}-migrate"
    spec: {apiVersion: batch/v1, kind: Job, spec: {template: {spec: {restartPolicy: Never, containers: [{name: m, image: "m:1"}]}}}}
`
    const { cluster, created } = await slow(lists + deployments(entry('web', after('migrate'))))

    await cluster.allReady(1)

    expect(created).toEqual(['web after migrate'])
  })

  test('a bad image fails after the timeout, and a form with a good one recovers', async () => {
    const cluster = await shop(
      { strategy },
      deployments(entry('web', 'timeoutSeconds: 5', 'web:broken')),
      [],
    )
    await cluster.kubelet.breakImage('web:broken')
    await cluster.setRows('shop', [row('acme')])

    await cluster.until('the failure', () => cluster.phases('acme-app')['web'] === 'Failed', 60_000)
    await cluster.rest()
    expect(printTable([cluster.get('LynqHub shop')], cluster.now())[1]).toMatch(
      /^shop 1 1 1 0 1 NodesFailed /,
    )
    await cluster.apply(form('app', deployments(entry('web', 'timeoutSeconds: 5', 'web:2'))))

    await cluster.allReady(1)
    await cluster.rest()
    expect(printTable([cluster.get('LynqHub shop')], cluster.now())[1]).toMatch(
      /^shop 1 1 1 1 0 Synced /,
    )
  })

  test('waitForReady: false lets dependents go on as soon as the object exists', async () => {
    const lists = deployments(entry('a', 'waitForReady: false'), entry('b', after('a')))
    const cluster = await shop({ strategy }, lists, [])
    await cluster.kubelet.hold({ kind: 'Deployment' })
    await cluster.setRows('shop', [row('acme')])

    await cluster.until('the second', () => cluster.phases('acme-app')['b'] === 'Progressing')

    expect(cluster.phases('acme-app')).toEqual({ a: 'Ready', b: 'Progressing' })
  })

  test('forms and rows do not wait for each other', async () => {
    const cluster = await shop({ strategy }, deployments(entry('a')), [])
    await cluster.kubelet.hold({ name: 'acme-a' })
    await cluster.apply(shopHub([row('acme'), row('globex')]))
    await cluster.apply(form('other', deployments(entry('x'))))

    await cluster.rest()

    expect(
      printTable(cluster.nodes(), cluster.now()).map((line) =>
        line.split(' ').slice(0, 3).join(' '),
      ),
    ).toEqual([
      'NAME READY RESOURCES',
      'acme-app False 0/1',
      'acme-other True 1/1',
      'globex-app True 1/1',
      'globex-other True 1/1',
    ])
  })
})
