import { isIP } from 'node:net'
import type { PoolConnection } from 'mysql2'
import type { DatabaseConnection } from './database-connection.ts'
import type { DatabaseDriver } from './database-driver.ts'
import { createDatabaseSource } from './database-source.ts'
import { isServerError, judgeMysqlError } from './mysql-failure.ts'
import { createMysqlPool } from './mysql-pool.ts'
import { mysqlIdentifiers } from './mysql-query.ts'
import { readMysqlRows } from './mysql-rows.ts'
import { prepareSession, readNames } from './mysql-session.ts'
import { failed } from './read-failure.ts'
import { defaultReadLimits, type ReadLimits } from './read-limits.ts'
import { quoteTable } from './row-query.ts'
import type { ReadFailure, RowSource } from './row-source.ts'

const driver: DatabaseDriver<PoolConnection> = {
  identifiers: mysqlIdentifiers,
  findUnusable,
  openPool: createMysqlPool,
  prepare: prepareSession,
  readRows: readMysqlRows,
  judge: judgeMysqlError,
  isServerError,
  listColumns: (session, table, timeoutMs) =>
    readNames(session, `SHOW COLUMNS FROM ${quoteTable(table, mysqlIdentifiers)}`, timeoutMs),
  listTables: (session, parent, connection, timeoutMs) =>
    readNames(
      session,
      `SHOW TABLES FROM ${mysqlIdentifiers.quote(parent ?? connection.database)}`,
      timeoutMs,
    ),
}

/** Rows of a MySQL or MariaDB table. */
export function createMysqlSource(
  connection: DatabaseConnection,
  limits: ReadLimits = defaultReadLimits,
): RowSource {
  return createDatabaseSource(driver, connection, limits)
}

// The driver would compare the certificate with "localhost" instead of an address.
function findUnusable({ host, tls }: DatabaseConnection): ReadFailure | undefined {
  if (tls?.mode !== 'verify-full' || isIP(host) === 0) return undefined
  return failed(
    'TlsFailed',
    `mysql ${host}: tls.mode verify-full cannot check an address; use a DNS name or verify-ca`,
  ).failure
}
