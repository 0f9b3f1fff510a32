import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { DatabaseConnection } from '../../src/rows/database-connection.ts'
import { createMysqlSource } from '../../src/rows/mysql-source.ts'
import { defaultReadLimits } from '../../src/rows/read-limits.ts'
import type { ReadFailure, ReadResult, RowQuery } from '../../src/rows/row-source.ts'
import { mariadbAvailable, startMariadb, type Mariadb } from '../support/mariadb.ts'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'
import {
  describeRowSource,
  failureOf,
  plain,
  type ContractTable,
  type ContractValue,
} from './row-source-contract.ts'

const canary = 'canary-password-5d1f'
const odd = [
  'a`b',
  '`',
  'a.b',
  "it's",
  'a?b',
  ':a',
  '"',
  'größe',
  'a b',
  '-- ',
  '/*',
  'a\\',
].filter((name) => !name.endsWith(' '))

describe.skipIf(!mariadbAvailable())('a real MariaDB', () => {
  let db: Mariadb
  let proxy: TcpProxy
  let connection: DatabaseConnection
  const failures: ReadFailure[] = []
  const spies = (['log', 'warn', 'error', 'info'] as const).map((name) => vi.spyOn(console, name))
  const consoleLines = (): unknown[] => spies.flatMap((spy) => spy.mock.calls)

  beforeAll(async () => {
    db = await startMariadb()
    proxy = await startTcpProxy(db)
    await db.sql(`
      CREATE DATABASE shop; CREATE DATABASE other; USE shop;
      CREATE USER 'lynq'@'%' IDENTIFIED BY '${canary}';
      GRANT SELECT ON shop.* TO 'lynq'@'%'; GRANT SELECT ON other.* TO 'lynq'@'%';
      CREATE TABLE shop.tenants (id VARCHAR(64), plan_id VARCHAR(64));
      INSERT INTO shop.tenants VALUES ('acme', 'basic'), ('beta', 'pro');
      CREATE TABLE other.elsewhere AS SELECT * FROM shop.tenants;
      CREATE TABLE shop.big (id INT PRIMARY KEY, pad VARCHAR(200));
      INSERT INTO shop.big SELECT seq, REPEAT('canary-row ', 18) FROM seq_1_to_3000;
      CREATE VIEW shop.slow AS SELECT id, SLEEP(30) AS plan_id FROM shop.tenants;
      CREATE USER 'all'@'%' IDENTIFIED BY '${canary}'; GRANT ALL ON *.* TO 'all'@'%';
      CREATE VIEW shop.nap AS SELECT id, SLEEP(0.2) AS plan_id FROM shop.tenants LIMIT 1;
      CREATE VIEW shop.trickle AS SELECT id, pad, SLEEP(0.002) AS nap FROM shop.big;
      CREATE TABLE shop.locked AS SELECT * FROM shop.tenants;
      CREATE TABLE shop.written (id INT);
      CREATE FUNCTION shop.shout(x TEXT) RETURNS TEXT
        BEGIN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'canary-row in a message'; RETURN x; END;
      CREATE FUNCTION shop.scribble() RETURNS INT MODIFIES SQL DATA
        BEGIN INSERT INTO shop.written VALUES (1); RETURN 1; END;
      CREATE VIEW shop.loud AS SELECT id, shop.shout(id) AS plan_id FROM shop.tenants;
      CREATE VIEW shop.writes AS SELECT id, shop.scribble() AS plan_id FROM shop.tenants;
      CREATE TABLE shop.\`odd\`\`table\` (${odd.map((name) => `\`${name.replaceAll('`', '``')}\` INT`).join(', ')});
      INSERT INTO shop.\`odd\`\`table\` VALUES (${odd.map((_, index) => index).join(', ')});
      CREATE TABLE shop.gone (id INT, x INT);
      CREATE VIEW shop.broken AS SELECT id, x FROM shop.gone; DROP TABLE shop.gone;
    `)
    connection = {
      type: 'mysql',
      host: db.host,
      port: db.port,
      username: 'lynq',
      password: canary,
      database: 'shop',
    }
  })
  afterAll(async () => {
    await proxy.stop()
    await db.stop()
  })

  const readOnce = async (
    change: Partial<DatabaseConnection>,
    query: Partial<RowQuery> = {},
    limits = {},
  ): Promise<ReadResult> => {
    const source = createMysqlSource(
      { ...connection, ...change },
      { ...defaultReadLimits, ...limits },
    )
    try {
      const result = await source.read({ table: 'tenants', columns: ['id', 'plan_id'], ...query })
      if (!result.ok) failures.push(result.failure)
      return result
    } finally {
      await source.close()
    }
  }
  const sessions = (): Promise<RowDataPacket[]> =>
    db.sql("SELECT id FROM information_schema.processlist WHERE user = 'lynq'")
  const lockTable = async (table: string): Promise<AsyncDisposable & { isHeld: () => boolean }> => {
    const holder = await createConnection({
      host: db.host,
      port: db.port,
      user: 'all',
      password: canary,
    })
    await holder.query(`LOCK TABLES shop.${table} WRITE`)
    let isHeld = true
    return {
      isHeld: () => isHeld,
      [Symbol.asyncDispose]: async () => {
        isHeld = false
        await holder.end()
      },
    }
  }
  const through = (): Partial<DatabaseConnection> => ({ host: proxy.host, port: proxy.port })

  describeRowSource('the mysql source', async ({ columns, rows }: ContractTable) => {
    const types = { text: 'VARCHAR(100)', integer: 'BIGINT', boolean: 'BOOLEAN' }
    const definitions = Object.entries(columns).map(([name, type]) => `\`${name}\` ${types[type]}`)
    const literal = (value: ContractValue): string =>
      typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value)
    const inserts = rows.map(
      (row) =>
        `INSERT INTO shop.contract VALUES (${Object.keys(columns)
          .map((name) => literal(row[name] ?? null))
          .join(', ')});`,
    )
    await db.sql(
      `DROP TABLE IF EXISTS shop.contract; CREATE TABLE shop.contract (${definitions.join(', ')}) CHARSET utf8mb4; ${inserts.join(' ')}`,
    )
    return { source: createMysqlSource(connection), table: 'contract' }
  })

  describe('a read that cannot succeed says why and what to do', () => {
    const cases: {
      title: string
      change?: () => Partial<DatabaseConnection>
      query?: Partial<RowQuery>
      code: string
      says: string[]
    }[] = [
      {
        title: 'wrong password',
        change: () => ({ password: 'another-canary-password' }),
        code: 'AccessDenied',
        says: ['lynq@127.0.0.1', 'user or password is wrong'],
      },
      {
        title: 'no password',
        change: () => ({ password: undefined }),
        code: 'AccessDenied',
        says: ['user or password is wrong'],
      },
      {
        title: 'unknown user',
        change: () => ({ username: 'nobody' }),
        code: 'AccessDenied',
        says: ['nobody@127.0.0.1'],
      },
      {
        title: 'a database that the user may not see',
        change: () => ({ database: 'nope' }),
        code: 'AccessDenied',
        says: ['/nope', 'GRANT SELECT'],
      },
      {
        title: 'unknown database',
        change: () => ({ database: 'nope', username: 'all' }),
        code: 'UnknownDatabase',
        says: ['/nope', 'no such database'],
      },
      {
        title: 'unknown table',
        query: { table: 'tenant' },
        code: 'UnknownTable',
        says: ['table "tenant"', 'did you mean "tenants"?'],
      },
      {
        title: 'unknown table of another database',
        query: { table: 'other.elswhere' },
        code: 'UnknownTable',
        says: ['table "other.elswhere"', 'did you mean "elsewhere"?'],
      },
      {
        title: 'unknown columns',
        query: { columns: ['ID', 'planId', 'nonsense'] },
        code: 'UnknownColumn',
        says: ['no column "planId", did you mean "plan_id"?', 'no column "nonsense", there are id'],
      },
      {
        title: 'a view whose table has changed',
        query: { table: 'broken', columns: ['x'] },
        code: 'UnknownTable',
        says: ['table "broken"', 'gone or not allowed'],
      },
      {
        title: 'a table that the user may not read',
        query: { table: 'mysql.user', columns: ['User'] },
        code: 'AccessDenied',
        says: ['table "mysql.user"', 'GRANT SELECT'],
      },
      {
        title: 'a database function that fails with a value in its text',
        query: { table: 'loud' },
        code: 'Failed',
        says: ['error 1644'],
      },
      {
        title: 'a table name of three parts',
        query: { table: 'a.b.c' },
        code: 'InvalidIdentifier',
        says: ['"a.b.c"', '"database.table"'],
      },
      {
        title: 'nothing listens',
        change: () => ({ port: 1 }),
        code: 'Unreachable',
        says: ['127.0.0.1:1', 'connection refused'],
      },
      {
        title: 'nothing listens at any address of a name',
        change: () => ({ host: 'localhost', port: 1 }),
        code: 'Unreachable',
        says: ['localhost:1', 'connection refused'],
      },
      {
        title: 'a host name that does not exist',
        change: () => ({ host: 'no-such-host.invalid' }),
        code: 'Unreachable',
        says: ['no-such-host.invalid', 'host name'],
      },
    ]
    test.each(cases)('$title', async ({ change, query, code, says }) => {
      const failure = failureOf(await readOnce(change?.() ?? {}, query))

      expect(failure.code).toBe(code)
      for (const words of says) expect(failure.message).toContain(words)
    })
  })

  describe('what is asked for', () => {
    test('database.table reads from another database', async () => {
      expect(plain(await readOnce({}, { table: 'other.elsewhere' }))).toHaveLength(2)
    })

    test('the name of a column is the one asked for, in its case', async () => {
      expect(plain(await readOnce({}, { columns: ['ID'] }))).toEqual([
        { ID: 'acme' },
        { ID: 'beta' },
      ])
    })

    test('columns with backticks, dots, quotes and marks are read', async () => {
      expect(plain(await readOnce({}, { table: 'odd`table', columns: odd }))).toEqual([
        Object.fromEntries(odd.map((name, index) => [name, String(index)])),
      ])
    })
  })

  describe('something else listens at the port', () => {
    test.each([
      ['a web server', 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'],
      ['zeros', '\0'.repeat(500)],
      ['half a packet', '\x4a\0\0\x00\x0a5.5'],
      ['an empty packet', '\0\0\0\0'],
      ['a packet out of order', '\x01\0\0\x07\xff'],
      ['nothing, and hangs up', ''],
    ])('%s', async (_, greeting) => {
      const server = createServer((socket) =>
        socket.on('error', () => undefined).end(greeting, 'latin1'),
      )
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const { port } = server.address() as AddressInfo

      const result = await readOnce({ port }, {}, { connectTimeoutMs: 500 })
      server.close()

      expect(['Unreachable', 'Failed', 'Interrupted']).toContain(failureOf(result).code)
    })
  })

  describe('all rows or none', () => {
    test('exactly as many rows as allowed are rows, one more is TooManyRows', async () => {
      const query = { table: 'big', columns: ['id'] }

      expect(plain(await readOnce({}, query, { maxRows: 3000 }))).toHaveLength(3000)
      expect(failureOf(await readOnce({}, query, { maxRows: 2999 })).code).toBe('TooManyRows')
    })

    test('more bytes than allowed are TooManyRows', async () => {
      const result = await readOnce({}, { table: 'big', columns: ['pad'] }, { maxBytes: 100_000 })

      expect(failureOf(result).code).toBe('TooManyRows')
    })

    test("the server's own row limit does not shorten the answer", async () => {
      await db.sql('SET GLOBAL sql_select_limit = 1')

      const result = await readOnce({}, { table: 'big', columns: ['id'] })
      await db.sql('SET GLOBAL sql_select_limit = DEFAULT')

      expect(plain(result)).toHaveLength(3000)
    })

    test('a connection cut at any byte gives all rows or a failure', async () => {
      const query = { table: 'big', columns: ['id', 'pad'] }
      proxy.setFault({ kind: 'none' })
      proxy.takeBytes()
      const whole = plain(await readOnce(through(), query))
      const total = proxy.takeBytes()
      // All of the log-in and the session's set-up, then anywhere, then the last bytes one by one.
      const offsets = [
        ...Array.from({ length: 150 }, (_, index) => index * 4),
        ...Array.from({ length: 200 }, () => Math.floor(Math.random() * total)),
        ...Array.from({ length: 30 }, (_, index) => total + 4 - index),
      ]

      const codes = new Map<string, number>()
      for (const [index, afterBytes] of offsets.entries()) {
        proxy.setFault({ kind: 'cut', afterBytes, reset: index % 2 === 1 })
        const result = await readOnce(through(), query)
        const code = result.ok ? 'rows' : result.failure.code
        codes.set(code, (codes.get(code) ?? 0) + 1)
        if (result.ok) expect(plain(result), `cut at ${String(afterBytes)}`).toEqual(whole)
      }
      proxy.setFault({ kind: 'none' })

      expect(whole).toHaveLength(3000)
      expect([...codes.keys()].toSorted()).toEqual(['Interrupted', 'Unreachable', 'rows'])
      await until(() => proxy.openConnections() === 0)
    })

    test.each(['QUERY', 'CONNECTION'])('KILL %s in mid-answer is a failure', async (what) => {
      const reading = readOnce({}, { table: 'trickle', columns: ['id', 'pad', 'nap'] })
      await delay(700)
      const [session] = await sessions()
      await db.sql(`KILL ${what} ${String(session?.id)}`)

      expect(failureOf(await reading).code).toBe('Interrupted')
    })

    test('the server killed in mid-answer is a failure, and after its return rows come', async () => {
      const source = createMysqlSource(connection)
      const reading = source.read({ table: 'trickle', columns: ['id', 'pad', 'nap'] })
      await delay(500)
      await db.restart({ killed: true })

      const during = await reading
      const after = await source.read({ table: 'tenants', columns: ['id'] })
      await source.close()

      expect(['Interrupted', 'Unreachable']).toContain(failureOf(during).code)
      expect(plain(after)).toHaveLength(2)
    })
  })

  describe('nothing waits for ever', () => {
    test('slow queries, locks and stalled networks end in under 8 s', async () => {
      await using lock = await lockTable('locked')
      const started = performance.now()
      const timed = async (
        reading: Promise<ReadResult>,
      ): Promise<{ code: string; ms: number }> => ({
        code: failureOf(await reading).code,
        ms: performance.now() - started,
      })
      const stalls = [0, 1, 50, 90, 100, 200, 400, 700, 5_000, 300_000].map((afterBytes) => {
        proxy.setFault({ kind: 'stall', afterBytes })
        return timed(readOnce(through(), { table: 'big', columns: ['id', 'pad'] }))
      })
      // The fault is chosen when the connection arrives, so each gets its own.
      const results = await Promise.all([
        timed(readOnce({}, { table: 'slow' })),
        timed(readOnce({}, { table: 'locked' })),
        ...stalls,
      ])
      proxy.setFault({ kind: 'none' })

      expect(lock.isHeld()).toBe(true)
      expect(results.slice(0, 2).map(({ code }) => code)).toEqual(['Timeout', 'Timeout'])
      for (const { code, ms } of results) {
        expect(['Timeout', 'Unreachable']).toContain(code)
        expect(ms).toBeLessThan(8_000)
      }
    })

    test('the server stops a query that nobody waits for any more', async () => {
      await readOnce({}, { table: 'slow' }, { queryTimeoutMs: 1_000 })

      await until(async () => (await sessions()).length === 0)
    })

    test('more reads than connections wait for their turn', async () => {
      const source = createMysqlSource(connection, { ...defaultReadLimits, maxConnections: 2 })

      const results = await Promise.all(
        Array.from({ length: 6 }, () => source.read({ table: 'nap', columns: ['id'] })),
      )
      await source.close()

      expect(results.map(({ ok }) => ok)).toEqual(Array.from({ length: 6 }, () => true))
    })

    test('a read that gets no connection in time is a failure', async () => {
      const source = createMysqlSource(connection, {
        ...defaultReadLimits,
        maxConnections: 1,
        readTimeoutMs: 1_000,
      })

      const results = await Promise.all(
        ['slow', 'tenants'].map((table) => source.read({ table, columns: ['plan_id'] })),
      )
      await source.close()

      expect(results.map((result) => failureOf(result).code)).toEqual(['Timeout', 'Unreachable'])
    })
  })

  describe('connections', () => {
    test('never exceed the limit, are kept, and are gone after close', async () => {
      const counter = await startTcpProxy(db)
      const source = createMysqlSource({ ...connection, host: counter.host, port: counter.port })

      for (let round = 0; round < 3; round++) {
        await Promise.all(
          Array.from({ length: 30 }, () => source.read({ table: 'big', columns: ['id'] })),
        )
      }
      const kept = counter.openConnections()
      await source.close()
      await until(() => counter.openConnections() === 0)
      await counter.stop()

      expect(kept).toBe(4)
      expect(counter.mostConnections()).toBe(4)
    })

    test('that broke while they were kept are replaced without a failure', async () => {
      const source = createMysqlSource({ ...connection, ...through() })
      const query = { table: 'tenants', columns: ['id'] }
      await Promise.all(Array.from({ length: 4 }, () => source.read(query)))

      proxy.dropAll()
      const results = await Promise.all(Array.from({ length: 8 }, () => source.read(query)))
      await source.close()

      for (const result of results) expect(plain(result)).toHaveLength(2)
    })

    test('are closed after a while without reads', async () => {
      const source = createMysqlSource(
        { ...connection, ...through() },
        { ...defaultReadLimits, idleConnectionMs: 100 },
      )
      await source.read({ table: 'tenants', columns: ['id'] })

      await until(() => proxy.openConnections() === 0)
      const again = await source.read({ table: 'tenants', columns: ['id'] })
      await source.close()

      expect(plain(again)).toHaveLength(2)
    })

    test('cannot write', async () => {
      await db.sql("GRANT INSERT, EXECUTE ON shop.* TO 'lynq'@'%'")

      const failure = failureOf(await readOnce({}, { table: 'writes' }))
      await db.sql("REVOKE INSERT, EXECUTE ON shop.* FROM 'lynq'@'%'")

      expect(failure.message).toContain('error 1792')
      expect(await db.sql('SELECT COUNT(*) AS rows_there FROM shop.written')).toEqual([
        { rows_there: 0 },
      ])
    })
  })

  test('no failure and no line on the console shows a password or a value', () => {
    expect(failures.length).toBeGreaterThan(300)
    expect(JSON.stringify(failures)).not.toContain('canary')
    // The driver says this much, and nothing else, when it is not talking to a database.
    for (const line of consoleLines()) {
      expect(line).toEqual([expect.stringMatching(/^Warning: got packets out of order/)])
    }
  })
})

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  await expect.poll(isTrue, { timeout: 6_000, interval: 50 }).toBe(true)
}
