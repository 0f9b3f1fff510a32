import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { escape } from 'mysql2'
import type { Fields } from '../../src/simulate/fields.ts'
import { fieldAt } from '../../src/simulate/fields.ts'
import { loadExample } from '../../src/simulate/example-files.ts'
import type { ScenarioCluster } from '../support/scenario-cluster.ts'
import { openCluster, pass } from '../support/open-cluster.ts'
import type { Mariadb } from '../support/mariadb.ts'
import { mariadbAvailable, startMariadb } from '../support/mariadb.ts'
import { printTable } from '../support/print-table.ts'
import type { TcpProxy } from '../support/tcp-proxy.ts'
import { startTcpProxy } from '../support/tcp-proxy.ts'
import { form, strategies } from './shop.ts'

const HUB = 'multi-tier-nodes'
const schema = new URL('../../manifests/examples/multi-tier/schema.sql', import.meta.url)

describe.skipIf(!mariadbAvailable())('the multi-tier example on a real MariaDB', () => {
  let mariadb: Mariadb
  let proxy: TcpProxy

  beforeAll(async () => {
    mariadb = await startMariadb()
    proxy = await startTcpProxy(mariadb)
  })
  afterAll(async () => {
    await proxy.stop()
    await mariadb.stop()
  })
  beforeEach(async () => {
    proxy.setFault({ kind: 'none' })
    const { rows } = await loadExample()
    await mariadb.sql(
      `DROP DATABASE IF EXISTS nodes_db; DROP USER IF EXISTS 'node_reader'@'%', 'node_reader'@'localhost';`,
    )
    await mariadb.sql(await readFile(schema, 'utf8'))
    const values = rows.map(
      (row) =>
        `(${Object.values(row)
          .map((value) => escape(value))
          .join(', ')})`,
    )
    await mariadb.sql(
      `INSERT INTO nodes_db.nodes (${Object.keys(rows[0] ?? {}).join(', ')}) VALUES ${values.join(', ')}`,
    )
  })

  const setPassword = (target: ScenarioCluster, password: string): Promise<void> =>
    target.apply({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'mysql-credentials', namespace: 'lynq-system' },
      data: { password: btoa(password) },
    })

  const source = (): Fields => ({
    type: 'mysql',
    syncInterval: '5s',
    mysql: {
      host: proxy.host,
      port: proxy.port,
      username: 'node_reader',
      database: 'nodes_db',
      table: 'nodes',
      passwordRef: { name: 'mysql-credentials', key: 'password' },
    },
  })

  /** The example with its own hub, which reads from the private server, through the proxy. */
  const started = async (strategy: (typeof strategies)[number]): Promise<ScenarioCluster> => {
    const { hub, forms } = await loadExample()
    const created = await openCluster({ strategy, kubelet: { readyAfterMs: 1000 } })
    await setPassword(created, 'readerpw')
    await created.apply({ ...hub, spec: { ...(hub.spec as Fields), source: source() } })
    for (const object of forms) await created.apply(object)
    await created.allReady(12)
    return created
  }

  /** How many SELECTs the server has answered. */
  const questions = async (): Promise<number> =>
    Number((await mariadb.sql(`SHOW GLOBAL STATUS LIKE 'Com_select'`))[0]?.['Value'])

  const hubLine = (target: ScenarioCluster): string =>
    (printTable([target.get(`LynqHub ${HUB}`)], target.now())[1] ?? '')
      .split(' ')
      .slice(1, 7)
      .join(' ')

  const reachable = (target: ScenarioCluster): Fields | undefined => {
    const conditions = fieldAt(
      target.get(`LynqHub ${HUB}`).status,
      'conditions',
    ) as readonly Fields[]
    return conditions.find(({ type }) => type === 'SourceReachable')
  }

  /** Our writes to anything but hubs and forms, since the n-th one. */
  const touched = async (target: ScenarioCluster, since: number): Promise<readonly unknown[]> =>
    (await target.requests()).writes
      .slice(since)
      .filter(({ manager }) => manager === 'metacontroller' || manager === 'lynq')
      .filter(({ kind }) => kind !== 'LynqHub' && kind !== 'LynqForm')

  /** The source is away: said within a sync interval, nothing touched, and all well afterwards. */
  const expectHeld = async (
    target: ScenarioCluster,
    words: RegExp,
    mend: () => Promise<void> | void,
  ): Promise<void> => {
    const { length } = (await target.requests()).writes
    await target.until('the trouble is said', () => reachable(target)?.['status'] === 'False')
    await pass(target, 300_000, 12_000)

    expect(reachable(target)?.['message']).toMatch(words)
    expect(JSON.stringify(target.get(`LynqHub ${HUB}`).status)).not.toContain('readerpw')
    expect(hubLine(target)).toBe('4 3 12 12 0 SourceUnreachable')
    expect(await touched(target, length)).toEqual([])
    await mend()
    await target.until('recovery', () => hubLine(target) === '4 3 12 12 0 Synced', 15_000)
    await target.rest()
    expect(await touched(target, length)).toEqual([])
  }

  describe.each(strategies)('%s', (strategy) => {
    test('rows come, change and go, and the cluster follows at the next read', async () => {
      const target = await started(strategy)
      await target.until('the status', () => hubLine(target) === '4 3 12 12 0 Synced')

      await mariadb.sql(
        `INSERT INTO nodes_db.nodes (node_id, domain) VALUES ('hooli', 'hooli.example.com')`,
      )
      await target.allReady(16)
      expect(target.list('Deployment', 'node-hooli').length).toBe(4)

      await mariadb.sql(`UPDATE nodes_db.nodes SET api_replicas = 5 WHERE node_id = 'acme-corp'`)
      const api = 'Deployment node-acme-corp/acme-corp-api'
      await target.until('5 replicas', () => fieldAt(target.get(api).spec, 'replicas') === 5)

      const database = target.get('StatefulSet node-initech/initech-postgres').metadata.uid
      await mariadb.sql(`UPDATE nodes_db.nodes SET is_active = FALSE WHERE node_id = 'initech'`)
      await target.until('12 nodes', () => target.nodes().length === 12)
      await target.rest()
      expect(target.get('StatefulSet node-initech/initech-postgres').metadata.uid).toBe(database)
      expect(target.list('Deployment', 'node-initech')).toEqual([])

      await mariadb.sql(`DELETE FROM nodes_db.nodes WHERE node_id = 'hooli'`)
      await target.until('8 nodes', () => target.nodes().length === 8)
      await mariadb.sql(`UPDATE nodes_db.nodes SET is_active = TRUE WHERE node_id = 'initech'`)
      await target.allReady(12)
      expect(target.get('StatefulSet node-initech/initech-postgres').metadata.uid).toBe(database)
    })

    test('100 rows inserted at once are all Ready, with a read an interval and few connections', async () => {
      const target = await openCluster({ strategy })
      await setPassword(target, 'readerpw')
      const { hub } = await loadExample()
      await target.apply({ ...hub, spec: { ...(hub.spec as Fields), source: source() } })
      const { spec: formSpec, ...named } = form(
        'plain',
        'configMaps: [{id: a, nameTemplate: "{{ .uid }}", spec: {apiVersion: v1, kind: ConfigMap}}]',
      )
      await target.apply({ ...named, spec: { ...(formSpec as Fields), hubId: HUB } })
      await target.allReady(3)
      const before = await questions()
      const begin = target.now()

      const values = Array.from({ length: 100 }, (_, index) => `('n${index}', 'n${index}.example')`)
      await mariadb.sql(`INSERT INTO nodes_db.nodes (node_id, domain) VALUES ${values.join(', ')}`)
      await target.allReady(103)
      await target.until('the status', () => hubLine(target) === '104 103 103 103 0 Synced')

      const intervals = Math.ceil((target.now() - begin) / 5000)
      expect((await questions()) - before).toBeLessThanOrEqual(intervals + 1)
      expect(proxy.openConnections()).toBeLessThanOrEqual(4)
    })

    test('rows in use are read once an interval', async () => {
      const target = await started(strategy)
      await target.rest()
      const before = await questions()
      const begin = target.now()

      await pass(target, 600_000, 20_000)

      const intervals = Math.ceil((target.now() - begin) / 5000)
      expect((await questions()) - before).toBeLessThanOrEqual(intervals + 1)
    })

    test('a server that is down is said, and nothing is touched', async () => {
      const target = await started(strategy)
      await mariadb.shutDown()

      await expectHeld(target, /refused|cannot|connect/i, () => mariadb.restart())
    })

    test('a server that breaks off in the middle of its answer is said, and nothing is touched', async () => {
      const target = await started(strategy)
      proxy.takeBytes()
      await pass(target, 5100, 5100)
      const bytes = proxy.takeBytes()
      proxy.dropAll()
      proxy.setFault({ kind: 'cut', afterBytes: Math.max(100, bytes - 50) })

      await expectHeld(target, /./, () => proxy.setFault({ kind: 'none' }))
    })

    test('a renamed column is named with a suggestion, and nothing is touched', async () => {
      const target = await started(strategy)
      await mariadb.sql('ALTER TABLE nodes_db.nodes RENAME COLUMN db_size TO db_sizes')

      await expectHeld(target, /db_size.*did you mean.*db_sizes/s, async () => {
        await mariadb.sql('ALTER TABLE nodes_db.nodes RENAME COLUMN db_sizes TO db_size')
      })
    })

    test('a table that is gone is named, and nothing is touched', async () => {
      const target = await started(strategy)
      await mariadb.sql('RENAME TABLE nodes_db.nodes TO nodes_db.hidden')

      await expectHeld(target, /nodes/, async () => {
        await mariadb.sql('RENAME TABLE nodes_db.hidden TO nodes_db.nodes')
      })
    })

    test('a password that is rotated on the server first is said, and the new Secret mends it', async () => {
      const target = await started(strategy)
      await mariadb.sql(
        `ALTER USER 'node_reader'@'%' IDENTIFIED BY 'next'; ALTER USER 'node_reader'@'localhost' IDENTIFIED BY 'next'`,
      )
      proxy.dropAll()

      await expectHeld(target, /password|denied/i, () => setPassword(target, 'next'))
    })

    test('two rows whose uids the database takes for one are rejected by key, and the others go on', async () => {
      const target = await started(strategy)
      const columns =
        'node_id, is_active, web_replicas, api_replicas, worker_replicas, db_size, enable_analytics, enable_notifications'
      await mariadb.sql(
        `CREATE VIEW nodes_db.doubled AS SELECT ${columns} FROM nodes_db.nodes
         UNION ALL SELECT 'ACME-corp', ${columns.replace('node_id, ', '')} FROM nodes_db.nodes WHERE node_id = 'acme-corp'`,
      )
      const { uid } = target.get('Deployment node-acme-corp/acme-corp-api').metadata

      await target.edit(`LynqHub ${HUB}`, { spec: { source: { mysql: { table: 'doubled' } } } })
      await mariadb.sql(
        `UPDATE nodes_db.nodes SET api_replicas = 9 WHERE node_id IN ('acme-corp', 'globex')`,
      )
      const replicas = (id: string): unknown =>
        fieldAt(target.get(`Deployment node-${id}/${id}-api`).spec, 'replicas')
      await target.until('globex has 9 replicas', () => replicas('globex') === 9)
      await target.rest()

      expect(hubLine(target)).toBe('5 4 12 12 0 RowsRejected')
      expect(JSON.stringify(target.get(`LynqHub ${HUB}`).status)).toContain(
        'several rows have this uid',
      )
      expect(replicas('acme-corp')).toBe(3)
      expect(target.get('Deployment node-acme-corp/acme-corp-api').metadata.uid).toBe(uid)
    })
  })
})
