import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { DatabaseConnection } from '../../src/rows/database-connection.ts'
import { mariadbAvailable, startMariadb } from '../support/mariadb.ts'
import { postgresAvailable, startPostgres } from '../support/postgres.ts'

const program = fileURLToPath(new URL('../support/read-and-weigh.ts', import.meta.url))
const columns = `CONCAT('customer-', n) AS id, 'true' AS is_active, CONCAT('plan-', n % 3) AS plan_id,
  CONCAT('customer-', n, '.shop.example.com') AS domain, n % 9 AS replicas, CURRENT_TIMESTAMP AS since`

/** Bytes that 100,000 rows hold, in a process of their own; `peak` is what the process grew by. */
async function weigh(connection: DatabaseConnection): Promise<{
  rows: number
  held: number
  peak: number
}> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--expose-gc', '--import', 'tsx', program, JSON.stringify(connection)],
    { timeout: 60_000 },
  )
  return JSON.parse(stdout) as { rows: number; held: number; peak: number }
}

describe('100,000 rows of six columns hold less than 200 MB, also while they are read', () => {
  const expectLight = (weight: { rows: number; held: number; peak: number }): void => {
    expect(weight.rows).toBe(100_000)
    expect(weight.held).toBeLessThan(100e6)
    expect(weight.peak).toBeLessThan(200e6)
  }

  test.skipIf(!mariadbAvailable())('from MariaDB', async () => {
    const db = await startMariadb()
    await db.sql(`CREATE DATABASE shop; CREATE USER lynq@'%'; GRANT SELECT ON shop.* TO lynq@'%';
      USE shop; CREATE TABLE shop.tenants AS SELECT ${columns} FROM (SELECT seq AS n FROM seq_1_to_100000) AS s`)

    const weight = await weigh({
      type: 'mysql',
      host: db.host,
      port: db.port,
      username: 'lynq',
      database: 'shop',
    })
    await db.stop()

    expectLight(weight)
  })

  test.skipIf(!postgresAvailable())('from PostgreSQL', async () => {
    const db = await startPostgres()
    await db.sql(`CREATE ROLE lynq LOGIN PASSWORD 'pw';
      CREATE TABLE tenants AS SELECT ${columns} FROM generate_series(1, 100000) AS n;
      GRANT SELECT ON tenants TO lynq`)

    const weight = await weigh({
      type: 'postgresql',
      host: db.host,
      port: db.port,
      username: 'lynq',
      password: 'pw',
      database: 'postgres',
    })
    await db.stop()

    expectLight(weight)
  })
})
