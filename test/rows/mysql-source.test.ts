import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { DatabaseConnection } from '../../src/rows/database-connection.ts'
import { createMysqlSource } from '../../src/rows/mysql-source.ts'
import { defaultReadLimits, type ReadLimits } from '../../src/rows/read-limits.ts'
import type { ReadFailure, ReadResult, RowQuery, RowSource } from '../../src/rows/row-source.ts'
import { mariadbAvailable, startMariadb, type Mariadb } from '../support/mariadb.ts'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'
import { describeDatabase, endsInTime, type DatabaseUnderTest } from './database-contract.ts'
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

  const open = (change: Partial<DatabaseConnection> = {}, limits?: ReadLimits): RowSource =>
    createMysqlSource({ ...connection, ...change }, limits)
  const readOnce: DatabaseUnderTest['readOnce'] = async (
    change,
    query = {},
    limits = {},
  ): Promise<ReadResult> => {
    const source = open(change, { ...defaultReadLimits, ...limits })
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
  const kill = async (what: 'QUERY' | 'CONNECTION'): Promise<void> => {
    const [session] = await sessions()
    await db.sql(`KILL ${what} ${String(session?.id)}`)
  }
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

  const database: DatabaseUnderTest = {
    server: () => db,
    proxy: () => proxy,
    open,
    readOnce,
    greetings: [
      ['a web server', 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'],
      ['zeros', '\0'.repeat(500)],
      ['half a packet', '\x4a\0\0\x00\x0a5.5'],
      ['an empty packet', '\0\0\0\0'],
      ['a packet out of order', '\x01\0\0\x07\xff'],
      ['nothing, and hangs up', ''],
    ],
    // All of the log-in and the session's set-up, then anywhere, then the last bytes one by one.
    cuts: (total) => [
      ...Array.from({ length: 150 }, (_, index) => index * 4),
      ...Array.from({ length: 200 }, () => Math.floor(Math.random() * total)),
      ...Array.from({ length: 30 }, (_, index) => total + 4 - index),
    ],
    sessions: async () => (await sessions()).length,
    kills: { 'KILL QUERY': () => kill('QUERY'), 'KILL CONNECTION': () => kill('CONNECTION') },
  }
  describeDatabase(database)

  test("the server's own row limit does not shorten the answer", async () => {
    await db.sql('SET GLOBAL sql_select_limit = 1')

    const result = await readOnce({}, { table: 'big', columns: ['id'] })
    await db.sql('SET GLOBAL sql_select_limit = DEFAULT')

    expect(plain(result)).toHaveLength(3000)
  })

  test('slow queries, locks and stalled networks end in under 8 s', async () => {
    await using lock = await lockTable('locked')

    const codes = await endsInTime(
      database,
      () => [readOnce({}, { table: 'slow' }), readOnce({}, { table: 'locked' })],
      8_000,
    )

    expect(lock.isHeld()).toBe(true)
    expect(codes.slice(0, 2)).toEqual(['Timeout', 'Timeout'])
  })

  test('connections cannot write', async () => {
    await db.sql("GRANT INSERT, EXECUTE ON shop.* TO 'lynq'@'%'")

    const failure = failureOf(await readOnce({}, { table: 'writes' }))
    await db.sql("REVOKE INSERT, EXECUTE ON shop.* FROM 'lynq'@'%'")

    expect(failure.message).toContain('error 1792')
    expect(await db.sql('SELECT COUNT(*) AS rows_there FROM shop.written')).toEqual([
      { rows_there: 0 },
    ])
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
