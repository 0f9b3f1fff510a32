import type { PoolClient } from 'pg'
import type { DatabaseConnection } from './database-connection.ts'
import type { DatabaseDriver } from './database-driver.ts'
import { createDatabaseSource } from './database-source.ts'
import { isServerError, judgePostgresError } from './postgres-failure.ts'
import { createPostgresPool } from './postgres-pool.ts'
import { postgresIdentifiers } from './postgres-query.ts'
import { beginStatement, readPostgresRows } from './postgres-rows.ts'
import { runStatement, type PostgresStatement } from './postgres-statement.ts'
import { failed } from './read-failure.ts'
import { defaultReadLimits, type ReadLimits } from './read-limits.ts'
import { quoteTable } from './row-query.ts'
import type { ReadFailure, RowSource } from './row-source.ts'

const driver: DatabaseDriver<PoolClient> = {
  identifiers: postgresIdentifiers,
  findUnusable,
  openPool: createPostgresPool,
  // Every transaction sets itself up.
  prepare: () => Promise.resolve(),
  readRows: readPostgresRows,
  judge: judgePostgresError,
  isServerError,
  listColumns: (session, table, timeoutMs) =>
    readNames(
      session,
      {
        text: `SELECT attname FROM pg_catalog.pg_attribute
          WHERE attrelid = pg_catalog.to_regclass($1) AND attnum > 0 AND NOT attisdropped
          ORDER BY attnum`,
        values: [quoteTable(table, postgresIdentifiers)],
      },
      timeoutMs,
    ),
  listTables: (session, parent, _connection, timeoutMs) =>
    readNames(
      session,
      {
        text: `SELECT c.relname FROM pg_catalog.pg_class c
          JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
          WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND CASE WHEN $1 = ''
            THEN pg_catalog.pg_table_is_visible(c.oid) AND n.nspname !~ '^(pg_|information_schema$)'
            ELSE n.nspname = $1 END
          ORDER BY c.relname LIMIT 1000`,
        values: [parent ?? ''],
      },
      timeoutMs,
    ),
}

/** Rows of a PostgreSQL table or view. */
export function createPostgresSource(
  connection: DatabaseConnection,
  limits: ReadLimits = defaultReadLimits,
): RowSource {
  return createDatabaseSource(driver, connection, limits)
}

// The driver would open a socket file of this machine.
function findUnusable({ host }: DatabaseConnection): ReadFailure | undefined {
  return host.startsWith('/')
    ? failed('Unreachable', `postgresql ${host}: this is no host name`).failure
    : undefined
}

/** The first column of each row. The refused read has left its transaction failed. */
async function readNames(
  session: PoolClient,
  statement: PostgresStatement,
  timeoutMs: number,
): Promise<readonly string[]> {
  const names: string[] = []
  const text = `ROLLBACK; ${beginStatement({ ...defaultReadLimits, queryTimeoutMs: timeoutMs })}`
  await runStatement(session, { text }, timeoutMs)
  await runStatement(session, statement, timeoutMs, {
    onFields: () => undefined,
    onRow: ([name]) => {
      if (name !== null && name !== undefined) names.push(name)
    },
  })
  return names
}
