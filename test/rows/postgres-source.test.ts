import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DatabaseConnection } from '../../src/rows/database-connection.ts'
import { createPostgresSource } from '../../src/rows/postgres-source.ts'
import { defaultReadLimits, type ReadLimits } from '../../src/rows/read-limits.ts'
import type { ReadFailure, ReadResult, RowQuery, RowSource } from '../../src/rows/row-source.ts'
import { createRowSources } from '../../src/rows/row-sources.ts'
import { postgresAvailable, startPostgres, type Postgres } from '../support/postgres.ts'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'
import { describeDatabase, endsInTime, until, type DatabaseUnderTest } from './database-contract.ts'
import {
  describeRowSource,
  failureOf,
  plain,
  type ContractTable,
  type ContractValue,
} from './row-source-contract.ts'

const canary = 'canary-password-5d1f'
const odd = ['a"b', '"', 'a.b', "it's", '$1', ':a', 'größe', 'a b', '--', '/*', 'a\\', 'odd table']

describe.skipIf(!postgresAvailable())('a real PostgreSQL', () => {
  let db: Postgres
  let proxy: TcpProxy
  let connection: DatabaseConnection
  const failures: ReadFailure[] = []

  beforeAll(async () => {
    db = await startPostgres()
    proxy = await startTcpProxy(db)
    await db.sql(
      `CREATE ROLE lynq LOGIN PASSWORD '${canary}'; CREATE ROLE other LOGIN PASSWORD '${canary}'`,
    )
    await db.sql('CREATE DATABASE shop')
    await db.sql(
      `
      REVOKE CONNECT ON DATABASE shop FROM PUBLIC; GRANT CONNECT ON DATABASE shop TO lynq;
      CREATE SCHEMA eu; CREATE SCHEMA secret; GRANT USAGE ON SCHEMA eu TO lynq;
      CREATE TABLE tenants (id TEXT, plan_id TEXT);
      INSERT INTO tenants VALUES ('acme', 'basic'), ('beta', 'pro');
      CREATE TABLE eu.elsewhere AS SELECT * FROM tenants; CREATE TABLE secret.hidden (id TEXT);
      CREATE TABLE big AS SELECT n AS id, repeat('canary-row ', 18) AS pad FROM generate_series(1, 3000) n;
      CREATE FUNCTION nap(s FLOAT8) RETURNS TEXT VOLATILE LANGUAGE sql AS 'SELECT pg_sleep(s)::text';
      CREATE VIEW slow AS SELECT id, nap(30) AS plan_id FROM tenants;
      CREATE VIEW nap AS SELECT id, nap(0.2) AS plan_id FROM tenants LIMIT 1;
      CREATE VIEW trickle AS SELECT id, pad, nap(0.002) AS nap FROM big;
      CREATE TABLE locked AS SELECT * FROM tenants; CREATE TABLE written (id INT);
      CREATE FUNCTION shout(x TEXT) RETURNS TEXT LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'canary-row in a message %', x; END $$;
      CREATE VIEW loud AS SELECT id, shout(id) AS plan_id FROM tenants;
      CREATE VIEW cast_away AS SELECT id, id::int AS plan_id FROM tenants;
      CREATE FUNCTION scribble() RETURNS INT LANGUAGE plpgsql SECURITY DEFINER AS
        $$ BEGIN INSERT INTO written VALUES (1); RETURN 1; END $$;
      CREATE VIEW writes AS SELECT id, scribble() AS plan_id FROM tenants;
      CREATE TABLE "odd table" (${odd.map((name) => `"${name.replaceAll('"', '""')}" INT`).join(', ')});
      INSERT INTO "odd table" VALUES (${odd.map((_, index) => index).join(', ')});
      CREATE TABLE mixed (doc JSON, n INT, "Case" TEXT, "case" TEXT);
      INSERT INTO mixed VALUES ('{}', 1, 'upper', 'lower');
      GRANT SELECT ON ALL TABLES IN SCHEMA public, eu, secret TO lynq;
      CREATE TABLE forbidden (id TEXT);
    `,
      'shop',
    )
    connection = {
      type: 'postgresql',
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
    createPostgresSource({ ...connection, ...change }, limits)
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
  const sessions = (): Promise<Record<string, unknown>[]> =>
    db.sql("SELECT pid FROM pg_stat_activity WHERE usename = 'lynq'")
  const kill = async (how: string): Promise<void> => {
    const [session] = await sessions()
    await db.sql(`SELECT ${how}(${String(session?.['pid'])})`)
  }
  const through = (): Partial<DatabaseConnection> => ({ host: proxy.host, port: proxy.port })

  describeRowSource('the postgresql source', async ({ columns, rows }: ContractTable) => {
    const types = { text: 'TEXT', integer: 'BIGINT', boolean: 'BOOLEAN' }
    const definitions = Object.entries(columns).map(([name, type]) => `"${name}" ${types[type]}`)
    const literal = (value: ContractValue): string =>
      typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value)
    const inserts = rows.map(
      (row) =>
        `INSERT INTO contract VALUES (${Object.keys(columns)
          .map((name) => literal(row[name] ?? null))
          .join(', ')});`,
    )
    await db.sql(
      `DROP TABLE IF EXISTS contract; CREATE TABLE contract (${definitions.join(', ')}); ${inserts.join(' ')} GRANT SELECT ON contract TO lynq`,
      'shop',
    )
    return {
      source: createPostgresSource(connection),
      table: 'contract',
      booleans: ['true', 'false'],
    }
  })

  describe('a read that cannot succeed says why and what to do', () => {
    test.each<{
      title: string
      change?: Partial<DatabaseConnection>
      query?: Partial<RowQuery>
      code: string
      says: string[]
    }>([
      {
        title: 'wrong password',
        change: { password: 'another-canary-password' },
        code: 'AccessDenied',
        says: ['lynq@127.0.0.1', 'user or password is wrong'],
      },
      {
        title: 'no password',
        change: { password: undefined },
        code: 'AccessDenied',
        says: ['asks for a password'],
      },
      {
        title: 'unknown user',
        change: { username: 'nobody' },
        code: 'AccessDenied',
        says: ['nobody@'],
      },
      {
        title: 'a database that the user may not use',
        change: { username: 'other' },
        code: 'AccessDenied',
        says: ['other@'],
      },
      {
        title: 'unknown database',
        change: { database: 'nope' },
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
        title: 'unknown table of another schema',
        query: { table: 'eu.elswhere' },
        code: 'UnknownTable',
        says: ['did you mean "elsewhere"?'],
      },
      {
        title: 'unknown schema',
        query: { table: 'nope.tenants' },
        code: 'UnknownTable',
        says: ['no such table'],
      },
      {
        title: 'unknown columns',
        query: { columns: ['ID', 'planId', 'nonsense'] },
        code: 'UnknownColumn',
        says: ['no column "ID", did you mean "id"?', 'no column "planId", did you mean "plan_id"?'],
      },
      {
        title: 'the name of the table, which PostgreSQL takes for a column with the whole row',
        query: { columns: ['tenants'] },
        code: 'UnknownColumn',
        says: ['no column "tenants"'],
      },
      {
        title: 'the name of a function of the whole row',
        query: { columns: ['row_to_json'] },
        code: 'UnknownColumn',
        says: ['no column "row_to_json"'],
      },
      {
        title: 'a table that the user may not read',
        query: { table: 'forbidden', columns: ['id'] },
        code: 'AccessDenied',
        says: ['GRANT SELECT'],
      },
      {
        title: 'a schema that the user may not use',
        query: { table: 'secret.hidden', columns: ['id'] },
        code: 'AccessDenied',
        says: ['USAGE'],
      },
      {
        title: 'a function that fails with a value in its text',
        query: { table: 'loud' },
        code: 'Failed',
        says: ['error P0001'],
      },
      {
        title: 'a cast of a value that fails',
        query: { table: 'cast_away' },
        code: 'InvalidValue',
        says: ['not valid for its type'],
      },
      {
        title: 'a filter with a value that is not of its column',
        query: { table: 'mixed', columns: ['n'], filter: [{ column: 'n', values: ['canary'] }] },
        code: 'InvalidValue',
        says: ['source.filter'],
      },
      {
        title: 'a filter on a column that cannot be compared',
        query: { table: 'mixed', columns: ['n'], filter: [{ column: 'doc', values: ['{}'] }] },
        code: 'InvalidValue',
        says: ['cannot be compared'],
      },
      {
        title: 'a table name of three parts',
        query: { table: 'a.b.c' },
        code: 'InvalidIdentifier',
        says: ['"schema.table"'],
      },
      {
        title: 'a name that PostgreSQL would cut',
        query: { columns: ['x'.repeat(64)] },
        code: 'InvalidIdentifier',
        says: ['63 bytes'],
      },
      { title: 'nothing listens', change: { port: 1 }, code: 'Unreachable', says: ['refused'] },
      {
        title: 'a host name that does not exist',
        change: { host: 'no-such-host.invalid' },
        code: 'Unreachable',
        says: ['host name'],
      },
      {
        title: 'a path in place of a host',
        change: { host: '/var/run/postgresql' },
        code: 'Unreachable',
        says: ['no host name'],
      },
      {
        title: 'a write behind a view',
        query: { table: 'writes' },
        code: 'Failed',
        says: ['error 25006'],
      },
    ])('$title', async ({ change, query, code, says }) => {
      const failure = failureOf(await readOnce(change ?? {}, query))

      expect(failure.code, failure.message).toBe(code)
      for (const words of says) expect(failure.message).toContain(words)
    })
  })

  describe('what is asked for', () => {
    test('schema.table reads from another schema', async () => {
      expect(plain(await readOnce({}, { table: 'eu.elsewhere' }))).toHaveLength(2)
    })

    test('columns that differ in case are two columns', async () => {
      expect(plain(await readOnce({}, { table: 'mixed', columns: ['Case', 'case'] }))).toEqual([
        { Case: 'upper', case: 'lower' },
      ])
    })

    test('columns with quotes, dots and marks are read', async () => {
      expect(plain(await readOnce({}, { table: 'odd table', columns: odd }))).toEqual([
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
      ['half a message', 'R\0\0\0\x17\0\0'],
      ['a way to log in that pg lacks', 'R\0\0\0\x08\0\0\0\x07'],
      ['an error cut short', 'E\0\0\0\x08Mca\0'],
      ['rows before the log-in', 'D\0\0\0\x06\0\x01'],
      ['the greeting of a MySQL', '\x4e\0\0\0\x0a8.0.36-log\0\x08\0\0\0abcdefgh\0'],
      ['one that begins like an error', '\x45\0\0\0\x0a8.0.36\0\x08\0\0\0abcdefgh\0'],
      ['nothing, and hangs up', ''],
    ],
    cuts: (total) => [
      ...Array.from({ length: 100 }, (_, index) => index * 6),
      ...Array.from({ length: 60 }, () => Math.floor(Math.random() * total)),
      ...Array.from({ length: 50 }, (_, index) => total + 2 - index),
    ],
    sessions: async () => (await sessions()).length,
    kills: {
      pg_cancel_backend: () => kill('pg_cancel_backend'),
      pg_terminate_backend: () => kill('pg_terminate_backend'),
    },
  }
  describeDatabase(database)

  test('slow queries and stalled networks end in under 8.5 s', async () => {
    const codes = await endsInTime(database, () => [readOnce({}, { table: 'slow' })], 8_500)

    expect(codes[0]).toBe('Timeout')
  })

  test('ten rotations of the password under load give no failure and leave no connection', async () => {
    const sources = createRowSources()
    for (let turn = 0; turn < 10; turn++) {
      const password = `turn-${String(turn)}`
      await db.sql(`ALTER ROLE lynq PASSWORD '${password}'`)
      const source = sources.for({ ...connection, ...through(), password })
      const results = await Promise.all(
        Array.from({ length: 8 }, () => source.read({ table: 'tenants', columns: ['id'] })),
      )
      for (const result of results) expect(plain(result)).toHaveLength(2)
    }
    await sources.close()
    await db.sql(`ALTER ROLE lynq PASSWORD '${canary}'`)

    await until(() => proxy.openConnections() === 0)
  })

  test('no failure shows a password or a value', () => {
    expect(failures.length).toBeGreaterThan(200)
    expect(JSON.stringify(failures)).not.toContain('canary')
  })
})
