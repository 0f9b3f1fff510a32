import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defaultReadLimits, type MysqlConnection } from '../../src/rows/mysql-connection.ts'
import { createMysqlSource } from '../../src/rows/mysql-source.ts'
import type { ReadResult, RowQuery } from '../../src/rows/row-source.ts'
import { mariadbAvailable, startMariadb, type Mariadb } from '../support/mariadb.ts'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'
import { describeRowSource, failureOf, plain, type ContractTable } from './row-source-contract.ts'

const canary = 'canary-password-5d1f'

describe.skipIf(!mariadbAvailable())('a real MariaDB', () => {
  let db: Mariadb
  let proxy: TcpProxy
  let connection: MysqlConnection

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
    change: Partial<MysqlConnection>,
    query: Partial<RowQuery> = {},
    limits = {},
  ): Promise<ReadResult> => {
    const source = createMysqlSource(
      { ...connection, ...change },
      { ...defaultReadLimits, ...limits },
    )
    try {
      return await source.read({ table: 'tenants', columns: ['id', 'plan_id'], ...query })
    } finally {
      await source.close()
    }
  }
  const through = (): Partial<MysqlConnection> => ({ host: proxy.host, port: proxy.port })

  describeRowSource('the mysql source', async ({ columns, rows }: ContractTable) => {
    const types = { text: 'VARCHAR(100)', integer: 'BIGINT', boolean: 'BOOLEAN' }
    const definitions = Object.entries(columns).map(([name, type]) => `\`${name}\` ${types[type]}`)
    const literal = (value: unknown): string =>
      typeof value === 'string'
        ? `'${value.replaceAll("'", "''")}'`
        : String(value as number | boolean | null)
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

  test('smoke', async () => {
    expect(plain(await readOnce({}))).toHaveLength(2)
    for (const q of [
      [{ password: 'wrong' }],
      [{ port: 1 }],
      [{ database: 'nope' }],
      [{}, { table: 'tenant' }],
      [{}, { table: 'slow' }],
      [{}, { table: 'broken', columns: ['x'] }],
    ] as [Partial<MysqlConnection>, Partial<RowQuery>][]) {
      const t = Date.now()
      console.log(failureOf(await readOnce(q[0], q[1])), Date.now() - t)
    }
    void through
  })
})
