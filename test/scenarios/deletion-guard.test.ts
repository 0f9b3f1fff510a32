import { describe, expect, test } from 'vitest'
import type { HubStatus } from '../../src/api/hub.ts'
import type { Fields } from '../../src/simulate/fields.ts'
import { fieldAt } from '../../src/simulate/fields.ts'
import { openCluster } from '../support/open-cluster.ts'
import { printTable } from '../support/print-table.ts'
import type { ScenarioCluster } from '../support/scenario-cluster.ts'
import {
  annotate,
  guardedHub,
  marksOf,
  rowsFrom,
  shopCondition,
  shopLine,
  shopStatus,
  untilHeld,
} from './guarded-shop.ts'
import { form, row, strategies } from './shop.ts'

const lists = (more = ''): string => `
configMaps:
  - id: settings
    nameTemplate: "{{ .uid }}-settings"
    spec: {apiVersion: v1, kind: ConfigMap, data: {size: "{{ .size }}"${more}}}
`
const HELD = 'lynq.sh/held-deletion'
const ABSENT_READS = 'lynq.sh/absent-reads'
const APPROVE = 'lynq.sh/approve-deletions'
const SHOP = 'LynqHub shop'
const dozen = rowsFrom(0, 12)
const names = (rows: readonly Fields[]): readonly string[] =>
  rows.map(({ id }) => `${String(id)}-app`).sort()
const others = (count: number): readonly Fields[] =>
  Array.from({ length: count }, (_, index) => row(`other${String(index)}`))

describe.each(strategies)('%s', (strategy) => {
  /** Twelve Ready nodes, and the names of all nodes that are deleted from here on. */
  const started = async (
    safety: Fields = {},
    rows = dozen,
  ): Promise<{ readonly cluster: ScenarioCluster; readonly deleted: ReadonlySet<string> }> => {
    const cluster = await openCluster({ strategy })
    await cluster.apply(guardedHub(rows, safety))
    await cluster.apply(form('app', lists()))
    await cluster.allReady(rows.length)
    await cluster.until('the first status', () => shopStatus(cluster).ready === rows.length)
    const deleted = new Set<string>()
    cluster.watch((type, { kind, metadata }) => {
      const isGone = type === 'DELETED' || metadata.deletionTimestamp !== undefined
      if (kind === 'LynqNode' && isGone) deleted.add(metadata.name)
    })
    return { cluster, deleted }
  }

  describe('a read that takes too much away is held:', () => {
    test.each([
      { name: 'TRUNCATE', rows: [], held: 12 },
      { name: 'another table of the same size', rows: others(12), held: 12 },
      { name: 'another table with many more rows', rows: others(60), held: 12 },
      {
        name: 'activate is switched off everywhere',
        rows: dozen.map((one) => ({ ...one, on: '0' })),
        held: 12,
      },
      { name: 'half of the rows are gone', rows: dozen.slice(0, 6), held: 6 },
      { name: 'one row is left', rows: dozen.slice(0, 1), held: 11 },
    ])('$name', async ({ rows, held }) => {
      const { cluster, deleted } = await started()

      await cluster.setRows('shop', rows)
      const fingerprint = await untilHeld(cluster, held)
      await cluster.rest()

      expect([...deleted]).toEqual([])
      expect(names(dozen).every((name) => cluster.list('LynqNode').includes(name))).toBe(true)
      const active = rows.filter(({ on }) => on === '1')
      const lost = names(dozen.filter(({ id }) => active.every((one) => one['id'] !== id)))
      expect(marksOf(cluster, HELD)).toEqual(
        Object.fromEntries(lost.map((name) => [name, fingerprint])),
      )
      expect(shopLine(cluster)).toMatch(/ DeletionsHeld$/)
      const [header, line] = printTable([cluster.get(SHOP)], cluster.now(), true)
      expect([header, line].map((text) => text?.split(' ').at(-1))).toEqual(['HELD', String(held)])
      expect(shopCondition(cluster, 'DeletionsHeld')).toMatchObject({ status: 'True' })
      expect(shopCondition(cluster, 'DeletionsHeld')?.['message']).toContain(fingerprint)
      expect(shopCondition(cluster, 'Stalled')).toMatchObject({ reason: 'DeletionsHeld' })
      expect(shopStatus(cluster).deletionsHeld?.sample?.length).toBe(5)

      await cluster.setRows('shop', dozen)
      await cluster.until('no mark', () =>
        names(dozen).every((name) => marksOf(cluster, HELD)[name] === undefined),
      )
      const made = cluster.nodes().length - 12
      if (made > 0) {
        // What the wrong table made is many nodes, too.
        const isNew = (): boolean =>
          marksOf(cluster, HELD)['other0-app'] === shopStatus(cluster).deletionsHeld?.fingerprint
        await cluster.until('another hold', isNew)
        await annotate(cluster, SHOP, { [APPROVE]: await untilHeld(cluster, made) })
      }
      await cluster.until('the hold to end', () => shopStatus(cluster).deletionsHeld === undefined)
      await cluster.until('twelve nodes', () => cluster.nodes().length === 12)
      expect(shopCondition(cluster, 'DeletionsHeld')).toMatchObject({
        status: 'False',
        reason: 'NothingHeld',
      })
      expect(names(dozen).filter((name) => deleted.has(name))).toEqual([])
    })
  })

  describe('a read that takes little away acts:', () => {
    test('a row that is gone takes its node along when it is missing in two reads', async () => {
      const { cluster, deleted } = await started()
      const seen = new Set<unknown>()
      cluster.watch((_type, { kind, metadata }) => {
        if (kind === 'LynqNode' && metadata.name === 'r3-app') {
          seen.add(metadata.annotations?.[ABSENT_READS])
        }
      })

      await cluster.setRows('shop', dozen.toSpliced(3, 1))
      await cluster.until('eleven nodes', () => cluster.nodes().length === 11)
      await cluster.rest()

      expect([...deleted]).toEqual(['r3-app'])
      expect(seen.has('1')).toBe(true)
      expect(shopLine(cluster)).toBe('shop 11 11 11 11 0 Synced')
    })

    test('a row that is switched off takes its node along at once', async () => {
      const { cluster, deleted } = await started()
      const marked: unknown[] = []
      cluster.watch((_type, { metadata }) => {
        const mark = metadata.annotations?.[ABSENT_READS]
        if (mark !== undefined) marked.push(mark)
      })

      await cluster.setRows('shop', dozen.with(3, row('r3', { on: '0' })))
      await cluster.until('eleven nodes', () => cluster.nodes().length === 11)

      expect([...deleted]).toEqual(['r3-app'])
      expect(marked).toEqual([])
    })

    test('five of twelve rows are gone', async () => {
      const { cluster, deleted } = await started()

      await cluster.setRows('shop', dozen.slice(5))
      await cluster.until('seven nodes', () => cluster.nodes().length === 7)
      await cluster.rest()

      expect([...deleted].sort()).toEqual(names(dozen.slice(0, 5)))
      expect(shopLine(cluster)).toBe('shop 7 7 7 7 0 Synced')
    })

    test.each([
      { name: 'a form is deleted', what: ['LynqForm app'] },
      { name: 'the hub is deleted', what: ['LynqHub shop'] },
    ])('$name, also while deletions are held', async ({ what }) => {
      const { cluster, deleted } = await started()
      await cluster.setRows('shop', dozen.slice(0, 4))
      await untilHeld(cluster, 8)
      expect([...deleted]).toEqual([])

      for (const place of what) await cluster.remove(place)
      await cluster.until('no node', () => cluster.nodes().length === 0)
      for (const place of what) {
        await cluster.until(`no ${place}`, () => cluster.find(place) === undefined)
      }
    })

    test('with the guard off all rows may go, after two reads', async () => {
      const off = { deletionGuard: { maxPercent: 100, minNodes: 0 } }
      const { cluster, deleted } = await started(off)

      await cluster.setRows('shop', [])
      await cluster.until('no node', () => cluster.nodes().length === 0)

      expect([...deleted].sort()).toEqual(names(dozen))
      expect(shopCondition(cluster, 'DeletionsHeld')).toMatchObject({ status: 'False' })
    })
  })

  test.each([
    { name: 'one row', lost: dozen.slice(0, 1), isSeen: ABSENT_READS },
    { name: 'half of the rows', lost: dozen.slice(0, 6), isSeen: HELD },
  ])('a replica that lags shows $name gone in every other read: no node goes', async (one) => {
    const { cluster, deleted } = await started()
    const rest = dozen.filter((each) => !one.lost.includes(each))

    for (let turn = 0; turn < 4; turn += 1) {
      await cluster.setRows('shop', rest)
      await cluster.until(
        'the marks',
        () => Object.keys(marksOf(cluster, one.isSeen)).length === one.lost.length,
      )
      await cluster.setRows('shop', dozen)
      await cluster.until('no mark', () => Object.keys(marksOf(cluster, one.isSeen)).length === 0)
    }
    await cluster.rest()

    expect([...deleted]).toEqual([])
    expect(shopLine(cluster)).toBe('shop 12 12 12 12 0 Synced')
  })

  describe('an approval', () => {
    test('with the right fingerprint lets exactly the held nodes go', async () => {
      const { cluster, deleted } = await started()
      await cluster.setRows('shop', dozen.slice(0, 4))
      const fingerprint = await untilHeld(cluster, 8)

      await annotate(cluster, SHOP, { [APPROVE]: fingerprint })
      await cluster.until('four nodes', () => cluster.nodes().length === 4)
      await cluster.rest()

      expect([...deleted].sort()).toEqual(names(dozen.slice(4)))
      expect(shopLine(cluster)).toBe('shop 4 4 4 4 0 Synced')
      expect(shopStatus(cluster).deletionsHeld).toBeUndefined()
    })

    test('lets all nodes go where all are held', async () => {
      const { cluster } = await started()
      await cluster.setRows('shop', [])
      const fingerprint = await untilHeld(cluster, 12)

      await annotate(cluster, SHOP, { [APPROVE]: fingerprint })
      await cluster.until('no node', () => cluster.nodes().length === 0)
      await cluster.rest()

      expect(shopStatus(cluster).deletionsHeld).toBeUndefined()
    })

    test('with another fingerprint changes nothing', async () => {
      const { cluster, deleted } = await started()
      await cluster.setRows('shop', [])
      const fingerprint = await untilHeld(cluster, 12)

      for (const wrong of ['0123456789ab', '', 'true', fingerprint.slice(0, -1)]) {
        await annotate(cluster, SHOP, { [APPROVE]: wrong })
        await cluster.rest(6000)
      }

      expect([...deleted]).toEqual([])
      expect(await untilHeld(cluster, 12)).toBe(fingerprint)
    })

    test('of a set that has changed since changes nothing; the new one does', async () => {
      const { cluster, deleted } = await started()
      await cluster.setRows('shop', dozen.slice(0, 6))
      const stale = await untilHeld(cluster, 6)
      await cluster.setRows('shop', dozen.slice(0, 5))
      const fingerprint = await untilHeld(cluster, 7)
      expect(fingerprint).not.toBe(stale)

      await annotate(cluster, SHOP, { [APPROVE]: stale })
      await cluster.rest()
      expect([...deleted]).toEqual([])

      await annotate(cluster, SHOP, { [APPROVE]: fingerprint })
      await cluster.until('five nodes', () => cluster.nodes().length === 5)
      expect([...deleted].sort()).toEqual(names(dozen.slice(5)))
    })

    test('that was left lying does not reach the same set when it is held anew', async () => {
      const { cluster, deleted } = await started()
      await cluster.setRows('shop', [])
      const first = await untilHeld(cluster, 12)
      await cluster.setRows('shop', dozen)
      await cluster.until('no hold', () => shopStatus(cluster).deletionsHeld === undefined)
      await annotate(cluster, SHOP, { [APPROVE]: first })
      await cluster.rest(3000)

      await cluster.setRows('shop', [])
      const second = await untilHeld(cluster, 12)
      await cluster.rest()

      expect(second).not.toBe(first)
      expect([...deleted]).toEqual([])
    })

    test('spares a node whose row has come back', async () => {
      const { cluster, deleted } = await started()
      await cluster.setRows('shop', dozen.slice(0, 4))
      const fingerprint = await untilHeld(cluster, 8)
      // The service sees both at once when it is back.
      await cluster.stopService()
      await annotate(cluster, SHOP, { [APPROVE]: fingerprint })
      await cluster.setRows('shop', dozen.slice(0, 6))
      await cluster.startService()
      await cluster.until('six nodes', () => cluster.nodes().length === 6)
      await cluster.rest()

      expect([...deleted].sort()).toEqual(names(dozen.slice(6)))
    })
  })

  describe('while deletions are held', () => {
    test('new rows, changed rows and an edited form go on', async () => {
      const { cluster, deleted } = await started()
      const staying = [row('r0', { size: '7' }), ...dozen.slice(1, 6), row('fresh')]

      await cluster.setRows('shop', staying)
      await cluster.until('the new node', () => cluster.list('LynqNode').includes('fresh-app'))
      await cluster.apply(form('app', lists(', more: new')))
      const dataOf = (id: string): unknown =>
        cluster.find(`ConfigMap lynq-system/${id}-settings`)?.data
      await cluster.until('the new form', () =>
        ['r0', 'r5', 'fresh'].every((id) => fieldAt(dataOf(id) as Fields, 'more') === 'new'),
      )
      await cluster.rest()

      expect(dataOf('r0')).toEqual({ size: '7', more: 'new' })
      expect(dataOf('r11')).toEqual({ size: '1' })
      expect([...deleted]).toEqual([])
      expect(Object.keys(marksOf(cluster, HELD)).sort()).toEqual(names(dozen.slice(6)))
    })

    test('restarts of both processes and a source that fails let nothing go and keep the fingerprint', async () => {
      const { cluster, deleted } = await started()
      await cluster.setRows('shop', [])
      const fingerprint = await untilHeld(cluster, 12)

      await cluster.restartService()
      await cluster.restartMetacontroller()
      await cluster.rest(6000)
      await cluster.edit(SHOP, { spec: { source: { rows: [{ id: 'r0', on: '1' }] } } })
      await cluster.until(
        'the read to fail',
        () => shopCondition(cluster, 'SourceReachable')?.['status'] === 'False',
      )
      await annotate(cluster, SHOP, { [APPROVE]: 'ffffffffffff' })
      await cluster.rest(6000)
      await cluster.setRows('shop', [])
      await cluster.rest(6000)

      expect([...deleted]).toEqual([])
      expect(await untilHeld(cluster, 12)).toBe(fingerprint)
    })
  })

  describe('the growth guard', () => {
    const growth = { growthGuard: { maxPercent: 100, minNodes: 5 } }
    const untilCreationsHeld = async (cluster: ScenarioCluster, nodes: number): Promise<string> => {
      const held = (): HubStatus['creationsHeld'] => shopStatus(cluster).creationsHeld
      await cluster.until(`${String(nodes)} creations are held`, () => held()?.nodes === nodes)
      return held()?.fingerprint ?? ''
    }

    test('never holds a first fill', async () => {
      const { cluster } = await started(growth, rowsFrom(0, 30))

      expect(shopCondition(cluster, 'CreationsHeld')).toMatchObject({ status: 'False' })
    })

    test('holds what more than doubles the nodes until it is approved; other changes go on', async () => {
      const { cluster, deleted } = await started(growth)
      const joined = [row('r0', { size: '3' }), ...dozen.slice(1, 11), ...rowsFrom(12, 40)]

      await cluster.setRows('shop', joined)
      const fingerprint = await untilCreationsHeld(cluster, 28)
      await cluster.until('eleven nodes', () => cluster.nodes().length === 11)
      await cluster.rest()

      expect(cluster.list('LynqNode')).toEqual(names(dozen.slice(0, 11)))
      expect([...deleted]).toEqual(['r11-app'])
      expect(cluster.get('ConfigMap lynq-system/r0-settings').data).toEqual({ size: '3' })
      expect(shopLine(cluster)).toMatch(/ CreationsHeld$/)
      await annotate(cluster, SHOP, { 'lynq.sh/approve-creations': '0123456789ab' })
      await cluster.rest(6000)
      expect(cluster.nodes().length).toBe(11)

      await annotate(cluster, SHOP, { 'lynq.sh/approve-creations': fingerprint })
      await cluster.allReady(39)
      await cluster.until('Synced', () => shopLine(cluster) === 'shop 39 39 39 39 0 Synced')
    })

    test('lets a smaller growth through at once', async () => {
      const { cluster } = await started(growth)

      await cluster.setRows('shop', rowsFrom(0, 24))
      await cluster.allReady(24)

      expect(shopStatus(cluster).creationsHeld).toBeUndefined()
    })
  })
})
