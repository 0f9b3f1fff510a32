import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DatabaseConnection } from '../../src/rows/database-connection.ts'
import { createRowSources } from '../../src/rows/row-sources.ts'
import { mariadbAvailable, startMariadb, type Mariadb } from '../support/mariadb.ts'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'
import { failureOf, plain } from './row-source-contract.ts'

const query = { table: 'tenants', columns: ['id'] }

describe.skipIf(!mariadbAvailable())('the databases in use', () => {
  let db: Mariadb
  let proxy: TcpProxy
  let connection: DatabaseConnection

  beforeAll(async () => {
    db = await startMariadb()
    proxy = await startTcpProxy(db)
    await db.sql(`CREATE DATABASE shop; USE shop;
      CREATE TABLE tenants (id VARCHAR(20)); INSERT INTO tenants VALUES ('acme');
      CREATE VIEW slow AS SELECT id, SLEEP(1) AS nap FROM tenants;
      CREATE USER lynq@'%' IDENTIFIED BY 'first'; GRANT SELECT ON shop.* TO lynq@'%'`)
    connection = {
      type: 'mysql',
      host: proxy.host,
      port: proxy.port,
      username: 'lynq',
      password: 'first',
      database: 'shop',
    }
  })
  afterAll(async () => {
    await proxy.stop()
    await db.stop()
  })
  const untilConnections = (count: number): Promise<void> =>
    expect.poll(() => proxy.openConnections(), { timeout: 5_000 }).toBe(count)

  test('hubs with the same connection share one pool', async () => {
    const sources = createRowSources()

    const results = await Promise.all(
      Array.from({ length: 40 }, () => sources.for({ ...connection }).read(query)),
    )
    const open = proxy.openConnections()
    await sources.close()

    for (const result of results) expect(plain(result)).toEqual([{ id: 'acme' }])
    expect(open).toBeLessThanOrEqual(4)
    await untilConnections(0)
  })

  test('a changed password opens a new pool; the old one ends after its running read', async () => {
    const sources = createRowSources()
    const old = sources.for(connection)
    const running = old.read({ table: 'slow', columns: ['id', 'nap'] })
    await delay(300)
    await db.sql("SET PASSWORD FOR lynq@'%' = PASSWORD('second')")

    const fresh = await sources.for({ ...connection, password: 'second' }).read(query)
    const openDuring = proxy.openConnections()
    const finished = await running
    await untilConnections(1)
    const late = await old.read(query)
    await sources.close()
    await db.sql("SET PASSWORD FOR lynq@'%' = PASSWORD('first')")

    expect(plain(fresh)).toHaveLength(1)
    expect(openDuring).toBe(2)
    expect(plain(finished)).toHaveLength(1)
    expect(failureOf(late).code).toBe('AccessDenied')
    await untilConnections(0)
  })

  test('twenty rotations under load give no failure and leave no connection', async () => {
    const sources = createRowSources()
    let password = 'first'
    for (let turn = 0; turn < 20; turn++) {
      password = `turn-${String(turn)}`
      await db.sql(`SET PASSWORD FOR lynq@'%' = PASSWORD('${password}')`)
      const results = await Promise.all(
        Array.from({ length: 8 }, () => sources.for({ ...connection, password }).read(query)),
      )
      for (const result of results) expect(plain(result)).toHaveLength(1)
    }
    await sources.close()
    await db.sql("SET PASSWORD FOR lynq@'%' = PASSWORD('first')")

    await untilConnections(0)
  })

  test('a database that nobody reads from is let go of, and found again', async () => {
    const sources = createRowSources({ idleSourceMs: 300 })
    const source = sources.for(connection)
    await source.read(query)

    await untilConnections(0)
    const again = await source.read(query)
    await sources.close()

    expect(plain(again)).toHaveLength(1)
  })

  test('closing waits for running reads, and nothing is read afterwards', async () => {
    const sources = createRowSources()
    const source = sources.for(connection)
    const running = source.read({ table: 'slow', columns: ['id', 'nap'] })
    await delay(200)

    await sources.close()
    const finished = await Promise.race([running, Promise.resolve('still running')])
    const after = await source.read(query)

    expect(finished).toMatchObject({ ok: true })
    await untilConnections(0)
    expect(failureOf(after).code).toBe('Interrupted')
  })
})

describe('a fingerprint', () => {
  const base: DatabaseConnection = {
    type: 'mysql',
    host: 'db',
    username: 'u',
    password: 'canary-password',
    database: 'd',
  }

  test.each([
    { title: 'password', change: { password: 'other' } },
    { title: 'host', change: { host: 'other' } },
    { title: 'port', change: { port: 3307 } },
    { title: 'user', change: { username: 'other' } },
    { title: 'database', change: { database: 'other' } },
    { title: 'TLS', change: { tls: { mode: 'required' } as const } },
  ])('changes with $title', ({ change }) => {
    const sources = createRowSources()

    expect(sources.fingerprint({ ...base, ...change })).not.toBe(sources.fingerprint(base))
    expect(sources.fingerprint({ ...base })).toBe(sources.fingerprint(base))
  })

  test('changes with table and columns', () => {
    const sources = createRowSources()
    const prints = [
      sources.fingerprint(base),
      sources.fingerprint(base, { table: 'a', columns: ['x'] }),
      sources.fingerprint(base, { table: 'b', columns: ['x'] }),
      sources.fingerprint(base, { table: 'a', columns: ['x', 'y'] }),
    ]

    expect(new Set(prints).size).toBe(4)
  })

  test('of static rows changes with a value', () => {
    const sources = createRowSources()
    const of = (value: string): string =>
      sources.fingerprint({ type: 'static', rows: [{ id: value }] })

    expect(of('a')).not.toBe(of('b'))
  })

  test('is another one after a restart, so that nobody can try passwords on it', () => {
    expect(createRowSources().fingerprint(base)).not.toBe(createRowSources().fingerprint(base))
  })
})

test('static rows need no pool', async () => {
  const sources = createRowSources()

  const result = await sources.for({ type: 'static', rows: [{ id: 1 }] }).read(query)

  expect(plain(result)).toEqual([{ id: '1' }])
})
