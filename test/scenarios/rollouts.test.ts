import { describe, expect, test } from 'vitest'
import type { FormStatus } from '../../src/api/form.ts'
import type { KubeObject } from '../../src/api/kube-object.ts'
import type { LynqNode } from '../../src/api/node.ts'
import type { RolloutStatus } from '../../src/api/rollout-status.ts'
import { MOVED_AT } from '../../src/plan/labels.ts'
import type { Fields } from '../../src/simulate/fields.ts'
import { fieldAt } from '../../src/simulate/fields.ts'
import { openCluster, simulatedOnly } from '../support/open-cluster.ts'
import type { ScenarioCluster } from '../support/scenario-cluster.ts'
import { annotate, rowsFrom } from './guarded-shop.ts'
import { form, row, shopHub, strategies } from './shop.ts'

const web = (version: number): string => `
deployments:
  - id: web
    nameTemplate: "{{ .uid }}-{{ .templateRef }}"
    timeoutSeconds: 3600
    spec:
      apiVersion: apps/v1
      kind: Deployment
      metadata: {annotations: {size: "{{ .size }}"}}
      spec:
        selector: {matchLabels: {app: "{{ .uid }}"}}
        template:
          metadata: {labels: {app: "{{ .uid }}"}}
          spec: {containers: [{name: web, image: "web:${String(version)}"}]}
`
const FORM = 'LynqForm app'
const deadline = { progressDeadlineSeconds: 60 }

function formAt(version: number, rollout: Fields, name = 'app'): KubeObject {
  const { spec, ...rest } = form(name, web(version))
  return { ...rest, spec: { ...(spec as Fields), rollout } }
}

const statusOf = (cluster: ScenarioCluster, place = FORM): FormStatus =>
  cluster.get(place).status ?? {}
const rolloutOf = (cluster: ScenarioCluster, place = FORM): Partial<RolloutStatus> =>
  statusOf(cluster, place).rollout ?? {}
const applied = (cluster: ScenarioCluster): Fields | undefined =>
  statusOf(cluster).conditions?.find(({ type }) => type === 'Applied')

/** uids of the nodes on a revision, in order. */
const uidsOn = (cluster: ScenarioCluster, revision: string | undefined): readonly string[] =>
  cluster
    .nodes()
    .filter(({ spec }) => spec.revision === revision)
    .map(({ spec }) => spec.uid)
    .sort()

interface Moves {
  /** uids in the order in which their nodes moved. */
  readonly order: readonly string[]
  /** How many were on their way at most, by form. */
  readonly most: ReadonlyMap<string, number>
}

/** Writes down every move from here on. */
function watchMoves(cluster: ScenarioCluster): Moves {
  const order: string[] = []
  const most = new Map<string, number>()
  const nodes = new Map(cluster.nodes().map((node) => [node.metadata.name, node]))
  cluster.watch((type, object) => {
    if (object.kind !== 'LynqNode') return
    const node = object as LynqNode
    const { templateRef, revision, uid } = node.spec
    const before = nodes.get(node.metadata.name)
    if (type === 'DELETED') nodes.delete(node.metadata.name)
    else nodes.set(node.metadata.name, node)
    if (before !== undefined && before.spec.revision !== revision) order.push(uid)
    const onWay = [...nodes.values()].filter(
      ({ metadata, spec, status }) =>
        spec.templateRef === templateRef &&
        metadata.annotations?.[MOVED_AT] !== undefined &&
        status?.readyRevision !== spec.revision,
    )
    most.set(templateRef, Math.max(most.get(templateRef) ?? 0, onWay.length))
  })
  return { order, most }
}

describe.each(strategies)('%s', (strategy) => {
  /** So many Ready nodes of version 1; the rows are read once an hour, so that no poll helps. */
  const started = async (count: number, rollout: Fields): Promise<ScenarioCluster> => {
    const cluster = await openCluster({ strategy })
    await cluster.apply(hub(rowsFrom(0, count)))
    await cluster.apply(formAt(1, rollout))
    await cluster.allReady(count)
    await cluster.until('the first status', () => statusOf(cluster).readyNodes === count)
    return cluster
  }

  const hub = (rows: readonly Fields[]): KubeObject => {
    const shop = shopHub(rows)
    const source = { type: 'static', syncInterval: '1h', rows }
    return { ...shop, spec: { ...(shop.spec as Fields), source } }
  }

  const untilPhase = (cluster: ScenarioCluster, phase: string, place = FORM): Promise<void> =>
    cluster.until(`${place} is ${phase}`, () => rolloutOf(cluster, place).phase === phase, 600_000)

  test('maxSkew: so many nodes are on their way at most, by uid, each next one at a Ready event', async () => {
    const cluster = await started(8, { maxSkew: 2 })
    expect(['Idle', 'Complete']).toContain(rolloutOf(cluster).phase)
    const moves = watchMoves(cluster)

    await cluster.apply(formAt(2, { maxSkew: 2 }))
    await cluster.until('the first move', () => moves.order.length > 0)
    await untilPhase(cluster, 'InProgress')
    await untilPhase(cluster, 'Complete')

    const uids = rowsFrom(0, 8).map(({ id }) => id)
    expect(moves.order.toSorted()).toEqual(uids)
    // Metacontroller writes the two moves of one sync in any order.
    expect(moves.order.filter((uid, place) => Math.abs(uids.indexOf(uid) - place) > 1)).toEqual([])
    expect(moves.most.get('app')).toBe(2)
    const rollout = rolloutOf(cluster)
    expect(rollout).toMatchObject({
      targetRevision: statusOf(cluster).revision,
      totalNodes: 8,
      updatedNodes: 8,
      updatingNodes: 0,
      readyUpdatedNodes: 8,
    })
    expect(Date.parse(rollout.completionTime ?? '')).toBeGreaterThanOrEqual(
      Date.parse(rollout.startTime ?? ''),
    )
    expect(statusOf(cluster).rolloutSummary).toBe('Complete')
    await cluster.allReady(8)
  })

  test('with caches that are seconds late no move is made twice or taken back, and the writes end', async () => {
    const cluster = await started(3, { maxSkew: 2 })
    const moves = watchMoves(cluster)

    await cluster.lagChildren(2000)
    await cluster.apply(formAt(2, { maxSkew: 2 }))
    await untilPhase(cluster, 'Complete')
    await cluster.allReady(3)
    await cluster.rest(10_000)
    const before = await cluster.requests()
    await cluster.rest(10_000)
    const after = await cluster.requests()

    expect(moves.order.toSorted()).toEqual(['r0', 'r1', 'r2'])
    expect(moves.most.get('app')).toBe(2)
    const ours = ['metacontroller', 'lynq']
    const writes = after.writes.slice(before.writes.length)
    expect(writes.filter(({ manager }) => ours.includes(manager))).toEqual([])
  })

  test('maxSkew 0 moves all at once', async () => {
    const cluster = await started(4, {})
    await cluster.kubelet.hold({ kind: 'Deployment' })
    const target = (): readonly string[] => uidsOn(cluster, statusOf(cluster).revision)

    await cluster.apply(formAt(2, {}))
    await cluster.until('all have moved', () => rolloutOf(cluster).updatingNodes === 4)
    expect(target()).toEqual(['r0', 'r1', 'r2', 'r3'])

    await cluster.kubelet.release({ kind: 'Deployment' })
    await untilPhase(cluster, 'Complete')
  })

  test('a wave that does not get Ready waits: nodes, times and progress are said, and new rows come up', async () => {
    const cluster = await started(5, { maxSkew: 2 })
    await cluster.kubelet.breakImage('web:2')

    await cluster.apply(formAt(2, { maxSkew: 2 }))
    await cluster.until('two on their way', () => rolloutOf(cluster).updatingNodes === 2)
    await cluster.rest()

    expect(uidsOn(cluster, statusOf(cluster).revision)).toEqual(['r0', 'r1'])
    const { nodes = [], phase, startTime } = rolloutOf(cluster)
    expect(phase).toBe('InProgress')
    expect(nodes.map(({ name }) => name)).toEqual(['r0-app', 'r1-app'])
    expect(nodes.every(({ since = '' }) => since >= String(startTime))).toBe(true)
    expect(statusOf(cluster).rolloutSummary).toMatch(/^[0-2]\/5 \(\d+%\)$/)
    await cluster.setRows('shop', [...rowsFrom(0, 5), row('r9')])
    await cluster.until('the new node', () => cluster.list('LynqNode').includes('r9-app'))
    expect(uidsOn(cluster, statusOf(cluster).revision)).toEqual(['r0', 'r1', 'r9'])

    await cluster.kubelet.repairImage('web:2')
    await untilPhase(cluster, 'Complete')
    await cluster.allReady(6)
  })

  test('a rollout goes on where it was when both processes restart in the middle of it', async () => {
    const cluster = await started(8, { maxSkew: 1 })
    const moves = watchMoves(cluster)

    await cluster.apply(formAt(2, { maxSkew: 1 }))
    await cluster.until('the third move', () => moves.order.length === 3)
    await cluster.restartService()
    await cluster.restartMetacontroller()
    await untilPhase(cluster, 'Complete')

    expect(moves.order).toEqual(rowsFrom(0, 8).map(({ id }) => id))
    expect(moves.most.get('app')).toBe(1)
  })

  test('changes of the settings alone move no node and make no revision', async () => {
    const cluster = await started(3, {})
    const moves = watchMoves(cluster)
    const revisions = cluster.list('ControllerRevision')

    await cluster.apply(formAt(1, { maxSkew: 2, paused: true, onFailure: 'Rollback' }))
    await cluster.rest()

    expect(moves.order).toEqual([])
    expect(cluster.list('ControllerRevision')).toEqual(revisions)
  })

  test('paused: nothing moves until it is resumed, and the form says so', async () => {
    const cluster = await started(4, { maxSkew: 1 })
    const moves = watchMoves(cluster)

    await cluster.apply(formAt(2, { maxSkew: 1, paused: true }))
    await cluster.until('the word', () => applied(cluster)?.['reason'] === 'RolloutPaused')
    await cluster.rest()
    expect(moves.order).toEqual([])

    await cluster.edit(FORM, { spec: { rollout: { paused: false } } })
    await untilPhase(cluster, 'Complete')
    expect(moves.order.length).toBe(4)
  })

  test('paused in the middle: those on their way arrive, and no other moves', async () => {
    const cluster = await started(6, { maxSkew: 2 })
    await cluster.kubelet.breakImage('web:2')
    await cluster.apply(formAt(2, { maxSkew: 2 }))
    await cluster.until('two on their way', () => rolloutOf(cluster).updatingNodes === 2)

    await cluster.edit(FORM, { spec: { rollout: { paused: true } } })
    await cluster.until('the word', () => applied(cluster)?.['reason'] === 'RolloutPaused')
    await cluster.kubelet.repairImage('web:2')
    await cluster.until('both arrive', () => rolloutOf(cluster).readyUpdatedNodes === 2)
    await cluster.rest()

    expect(uidsOn(cluster, statusOf(cluster).revision)).toEqual(['r0', 'r1'])
    await cluster.edit(FORM, { spec: { rollout: { paused: false } } })
    await untilPhase(cluster, 'Complete')
  })

  test('canaries move first; the others follow when these have been Ready for soakSeconds', async () => {
    const canary = { selector: { matchVariables: { size: 'canary' } }, soakSeconds: 4 }
    const cluster = await started(4, { canary })
    await cluster.setRows('shop', [
      ...rowsFrom(0, 2),
      row('r2', { size: 'canary' }),
      row('r3', { size: 'canary' }),
    ])
    await cluster.until(
      'the canaries',
      () => cluster.node('r3-app').spec.variables['size'] === 'canary',
    )
    await cluster.allReady(4)
    const moves = watchMoves(cluster)

    await cluster.apply(formAt(2, { canary }))
    await cluster.until('the canaries', () => moves.order.length === 2)
    expect([...moves.order].sort()).toEqual(['r2', 'r3'])
    await cluster.until('the soak', () => {
      const { readyUpdatedNodes, canaryReadyTime } = rolloutOf(cluster)
      return readyUpdatedNodes === 2 && canaryReadyTime !== undefined
    })
    expect(moves.order.length).toBe(2)
    const begin = Date.parse(rolloutOf(cluster).canaryReadyTime ?? '')
    await cluster.until('the others', () => moves.order.length > 2)

    expect(cluster.now() - begin).toBeGreaterThanOrEqual(4000)
    await untilPhase(cluster, 'Complete')
    expect([...moves.order].sort()).toEqual(['r0', 'r1', 'r2', 'r3'])
  })

  test('a canary that does not get Ready keeps the others, and new rows get the revision before', async () => {
    const canary = { selector: { matchVariables: { size: '1' } }, soakSeconds: 0 }
    const cluster = await started(1, { canary })
    await cluster.setRows('shop', [...rowsFrom(0, 1), row('r1', { size: '2' })])
    await cluster.allReady(2)
    const before = statusOf(cluster).revision
    await cluster.kubelet.breakImage('web:2')

    await cluster.apply(formAt(2, { canary }))
    await cluster.until('the canary', () => rolloutOf(cluster).updatingNodes === 1)
    await cluster.setRows('shop', [...rowsFrom(0, 1), row('r1', { size: '2' }), row('r9')])
    await cluster.until('the new node', () => cluster.list('LynqNode').includes('r9-app'))

    expect(uidsOn(cluster, before)).toEqual(['r1', 'r9'])
    await cluster.kubelet.repairImage('web:2')
    await untilPhase(cluster, 'Complete')
    expect(uidsOn(cluster, statusOf(cluster).revision)).toEqual(['r0', 'r1', 'r9'])
  })

  test('a canary that selects no node waits and says so', async () => {
    const canary = { selector: { matchVariables: { size: 'nobody' } } }
    const cluster = await started(3, { canary })
    const moves = watchMoves(cluster)

    await cluster.apply(formAt(2, { canary }))
    await cluster.until('the word', () =>
      /selects? no|matches no/.test(rolloutOf(cluster).message ?? ''),
    )
    await cluster.rest()

    expect(moves.order).toEqual([])
  })

  test.each([
    {
      name: 'lynq.sh/rollback-to',
      point: (cluster: ScenarioCluster, to: string | null): Promise<void> =>
        annotate(cluster, FORM, { 'lynq.sh/rollback-to': to }),
    },
    {
      name: 'spec.rollout.revision',
      point: (cluster: ScenarioCluster, to: string | null): Promise<void> =>
        cluster.edit(FORM, { spec: { rollout: { revision: to } } }),
    },
  ])('$name takes the nodes back to an older revision, and on again', async ({ point }) => {
    const cluster = await started(3, { maxSkew: 1 })
    const first = statusOf(cluster).revision ?? ''
    await cluster.apply(formAt(2, { maxSkew: 1 }))
    await cluster.until('the second', () => statusOf(cluster).revision !== first)
    await untilPhase(cluster, 'Complete')
    const second = statusOf(cluster).revision ?? ''
    const moves = watchMoves(cluster)

    await point(cluster, first)
    await cluster.until('all are back', () => uidsOn(cluster, first).length === 3)
    await cluster.allReady(3)
    expect(statusOf(cluster).revision).toBe(first)
    expect(moves.most.get('app')).toBe(1)
    await cluster.setRows('shop', rowsFrom(0, 4))
    await cluster.allReady(4)
    expect(uidsOn(cluster, first).length).toBe(4)

    await point(cluster, 'app-0123456789')
    await cluster.until('the word', () => applied(cluster)?.['reason'] === 'RevisionNotFound')
    await cluster.rest()
    expect(uidsOn(cluster, first).length).toBe(4)

    await point(cluster, null)
    await cluster.until('all are on the newest', () => uidsOn(cluster, second).length === 4)
    await cluster.allReady(4)
  })

  test('data changes take no place and wait for none', async () => {
    const cluster = await started(4, { maxSkew: 1 })
    await cluster.kubelet.breakImage('web:2')
    await cluster.apply(formAt(2, { maxSkew: 1 }))
    await cluster.until('one on its way', () => rolloutOf(cluster).updatingNodes === 1)
    const before = uidsOn(cluster, statusOf(cluster).revision)

    await cluster.setRows(
      'shop',
      rowsFrom(0, 4).map((one) => ({ ...one, size: '5' })),
    )
    await cluster.until('the new values', () =>
      ['r1', 'r2', 'r3'].every(
        (id) =>
          cluster.get(`Deployment lynq-system/${id}-app`).metadata.annotations?.['size'] === '5',
      ),
    )

    expect(uidsOn(cluster, statusOf(cluster).revision)).toEqual(before)
    await cluster.kubelet.repairImage('web:2')
    await untilPhase(cluster, 'Complete')
  })

  test('throttleDataChanges: data changes too go so many at a time', async () => {
    const cluster = await started(4, { maxSkew: 1, throttleDataChanges: true })
    const changed = (): readonly string[] =>
      cluster
        .nodes()
        .filter(({ spec }) => spec.variables['size'] === '5')
        .map(({ spec }) => spec.uid)
    // An update that cannot become Ready: the value picks the image.
    await cluster.kubelet.hold({ kind: 'Deployment' })

    await cluster.setRows(
      'shop',
      rowsFrom(0, 4).map((one) => ({ ...one, size: '5' })),
    )
    await cluster.until('the first', () => changed().length > 0)
    let most = 0
    cluster.watch(() => {
      const onWay = cluster
        .nodes()
        .filter(
          ({ spec, status, metadata }) =>
            spec.variables['size'] === '5' && status?.observedGeneration !== metadata.generation,
        )
      most = Math.max(most, onWay.length)
    })
    await cluster.kubelet.release({ kind: 'Deployment' })
    await cluster.until('all', () => changed().length === 4)
    await cluster.allReady(4)

    expect(most).toBeLessThanOrEqual(1)
  })

  test('two forms roll out without each other', async () => {
    const cluster = await started(4, { maxSkew: 1 })
    await cluster.apply(formAt(11, { maxSkew: 2 }, 'other'))
    await cluster.allReady(8)
    await cluster.kubelet.breakImage('web:2')
    const moves = watchMoves(cluster)

    await cluster.apply(formAt(2, { maxSkew: 1 }))
    await cluster.apply(formAt(12, { maxSkew: 2 }, 'other'))
    await untilPhase(cluster, 'InProgress')
    await cluster.until(
      'the other form is through',
      () =>
        fieldAt(rolloutOf(cluster, 'LynqForm other'), 'readyUpdatedNodes') === 4 &&
        rolloutOf(cluster, 'LynqForm other').phase === 'Complete',
    )

    expect(rolloutOf(cluster).updatingNodes).toBe(1)
    expect(moves.most.get('other')).toBeLessThanOrEqual(2)
    expect(moves.most.get('app')).toBe(1)
  })

  describe('a node that is not Ready within progressDeadlineSeconds', () => {
    const slow = simulatedOnly('a deadline is at least a minute')
    const broken = async (rollout: Fields): Promise<ScenarioCluster> => {
      const cluster = await started(6, { maxSkew: 2, ...deadline, ...rollout })
      await cluster.kubelet.breakImage('web:2')
      await cluster.apply(formAt(2, { maxSkew: 2, ...deadline, ...rollout }))
      return cluster
    }

    slow('halts the rollout: nothing more moves, new rows get the revision before', async () => {
      const cluster = await broken({})
      const first = cluster.node('r5-app').spec.revision
      const begin = cluster.now()

      await untilPhase(cluster, 'Failed')
      const took = cluster.now() - begin
      await cluster.setRows('shop', rowsFrom(0, 7))
      await cluster.until('the new node', () => cluster.list('LynqNode').includes('r6-app'))
      await cluster.rest(300_000)

      expect(took).toBeGreaterThanOrEqual(60_000)
      expect(took).toBeLessThan(70_000)
      expect(rolloutOf(cluster)).toMatchObject({ failedNodes: 2, updatedNodes: 2 })
      expect(applied(cluster)).toMatchObject({ status: 'False', reason: 'RolloutFailed' })
      expect(uidsOn(cluster, first)).toEqual(['r2', 'r3', 'r4', 'r5', 'r6'])
      expect(cluster.node('r6-app').status?.readyRevision).toBe(first)
    })

    slow('lets the rollout go on when it gets Ready late', async () => {
      const cluster = await broken({})
      await untilPhase(cluster, 'Failed')

      await cluster.kubelet.repairImage('web:2')
      await untilPhase(cluster, 'Complete')

      await cluster.allReady(6)
    })

    slow('is overtaken by a new revision, which is a new rollout', async () => {
      const cluster = await broken({})
      await untilPhase(cluster, 'Failed')
      const moves = watchMoves(cluster)

      await cluster.apply(formAt(3, { maxSkew: 2, ...deadline }))
      await untilPhase(cluster, 'Complete')

      expect(moves.most.get('app')).toBeLessThanOrEqual(2)
      expect([...moves.order].sort()).toEqual(['r0', 'r1', 'r2', 'r3', 'r4', 'r5'])
      await cluster.allReady(6)
    })

    slow('takes no place under Continue', async () => {
      const cluster = await broken({ onFailure: 'Continue' })

      await cluster.until(
        'all have moved',
        () => uidsOn(cluster, statusOf(cluster).revision).length === 6,
        600_000,
      )

      await cluster.until('all have failed', () => rolloutOf(cluster).failedNodes === 6, 600_000)
      await cluster.kubelet.repairImage('web:2')
      await untilPhase(cluster, 'Complete')
    })

    slow('takes all back under Rollback, and they stay there until the form changes', async () => {
      const cluster = await broken({ onFailure: 'Rollback' })
      const first = cluster.node('r5-app').spec.revision

      await untilPhase(cluster, 'Failed')
      await cluster.until('all are back', () => uidsOn(cluster, first).length === 6)
      await cluster.allReady(6)
      await cluster.setRows('shop', rowsFrom(0, 7))
      await cluster.allReady(7)
      await cluster.restartService()
      await cluster.restartMetacontroller()
      await cluster.rest(300_000)

      expect(rolloutOf(cluster)).toMatchObject({ phase: 'Failed', rolledBack: true })
      expect(uidsOn(cluster, first).length).toBe(7)
      await cluster.apply(formAt(3, { maxSkew: 2, ...deadline, onFailure: 'Rollback' }))
      await untilPhase(cluster, 'Complete')
      await cluster.allReady(7)
    })

    slow('keeps the canary from passing', async () => {
      const canary = { selector: { matchVariables: { size: '9' } }, soakSeconds: 0 }
      const cluster = await started(3, { ...deadline, canary })
      await cluster.setRows('shop', [...rowsFrom(0, 2), row('r2', { size: '9' })])
      await cluster.until('the canary', () => cluster.node('r2-app').spec.variables['size'] === '9')
      await cluster.allReady(3)
      await cluster.kubelet.breakImage('web:2')

      await cluster.apply(formAt(2, { ...deadline, canary }))
      await untilPhase(cluster, 'Failed')

      expect(uidsOn(cluster, statusOf(cluster).revision)).toEqual(['r2'])
    })
  })
})
