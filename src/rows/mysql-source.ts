import { isIP } from 'node:net'
import type { PoolConnection } from 'mysql2'
import { defaultReadLimits, type MysqlConnection, type ReadLimits } from './mysql-connection.ts'
import { errorIdentity, isServerError, mysqlFailure, mysqlPlace } from './mysql-failure.ts'
import { createMysqlPool } from './mysql-pool.ts'
import { readMysqlRows, ReadRefused, type ReadBudget } from './mysql-rows.ts'
import { prepareSession, readNames } from './mysql-session.ts'
import { failed } from './read-failure.ts'
import { findInvalidIdentifier, quoteIdentifier, quoteTable } from './row-query.ts'
import type { ReadFailure, ReadResult, RowQuery, RowSource } from './row-source.ts'
import { suggestName } from './suggest-name.ts'

const unknownColumn = 1054
const unknownTable = 1146

/**
 * Rows of a MySQL or MariaDB table. Connections are opened when they are needed, kept for a while
 * and never shared by two reads. A read takes at most `limits.readTimeoutMs`.
 */
export function createMysqlSource(
  connection: MysqlConnection,
  limits: ReadLimits = defaultReadLimits,
): RowSource {
  const pool = createMysqlPool(connection, limits)
  const prepared = new WeakSet<PoolConnection>()
  const running = new Set<Promise<ReadResult>>()
  let isClosed = false

  const read = async (query: RowQuery): Promise<ReadResult> => {
    const invalid = findInvalidIdentifier(query) ?? findUncheckableHost(connection)
    if (invalid !== undefined) return { ok: false, failure: invalid }
    const deadline = performance.now() + limits.readTimeoutMs
    const place = mysqlPlace(connection)
    const budget: ReadBudget = {
      limits,
      timeLeftMs: () => Math.max(1, deadline - performance.now()),
      place: `${place}, table ${JSON.stringify(query.table)}`,
    }
    for (;;) {
      let leased: PoolConnection
      try {
        leased = await pool.lease(budget.timeLeftMs())
      } catch (error) {
        return { ok: false, failure: mysqlFailure(error, place, 'connect') }
      }
      const wasUsed = prepared.has(leased)
      try {
        if (!wasUsed) await prepareSession(leased, limits)
        prepared.add(leased)
        const rows = await readMysqlRows(leased, query, budget)
        leased.release()
        return { ok: true, rows }
      } catch (error) {
        const failure = await explain(error, { leased, query, budget, connection })
        // A connection that broke is not worth saving, nor is one with half an answer in it.
        leased.destroy()
        // One that was kept may have died unnoticed: that says nothing about the database.
        if (wasUsed && failure.code === 'Interrupted' && !isServerError(error)) continue
        return { ok: false, failure }
      }
    }
  }

  return {
    read: async (query) => {
      if (isClosed) return failed('Interrupted', `${mysqlPlace(connection)}: the source was closed`)
      const result = read(query)
      running.add(result)
      try {
        return await result
      } finally {
        running.delete(result)
      }
    },
    close: async () => {
      if (isClosed) return
      isClosed = true
      await Promise.allSettled(running)
      await pool.end()
    },
  }
}

// The driver would compare the certificate with "localhost" instead of an address.
function findUncheckableHost({ host, tls }: MysqlConnection): ReadFailure | undefined {
  if (tls?.mode !== 'verify-full' || isIP(host) === 0) return undefined
  return failed(
    'TlsFailed',
    `mysql ${host}: tls.mode verify-full cannot check an address; use a DNS name or verify-ca`,
  ).failure
}

interface FailedRead {
  readonly leased: PoolConnection
  readonly query: RowQuery
  readonly budget: ReadBudget
  readonly connection: MysqlConnection
}

async function explain(error: unknown, read: FailedRead): Promise<ReadFailure> {
  if (error instanceof ReadRefused) return error.failure
  const failure = mysqlFailure(error, read.budget.place, 'read')
  const { leased, query, budget, connection } = read
  const names = (sql: string): Promise<string[]> =>
    readNames(leased, sql, budget.timeLeftMs()).catch(() => [])
  if (errorIdentity(error) === unknownColumn) {
    const known = await names(`SHOW COLUMNS FROM ${quoteTable(query.table)}`)
    return failed('UnknownColumn', `${budget.place}: ${missingColumns(query.columns, known)}`)
      .failure
  }
  if (errorIdentity(error) === unknownTable) {
    const [table = '', database = connection.database] = query.table.split('.').reverse()
    const known = await names(`SHOW TABLES FROM ${quoteIdentifier(database)}`)
    return { ...failure, message: `${failure.message}${suggestName(table, known)}` }
  }
  return failure
}

function missingColumns(wanted: readonly string[], known: readonly string[]): string {
  const names = new Set(known.map((name) => name.toLowerCase()))
  const missing = wanted.filter((column) => !names.has(column.toLowerCase()))
  if (known.length === 0 || missing.length === 0) {
    return `there is no such column among ${JSON.stringify(wanted)}`
  }
  return missing
    .map((column) => `there is no column ${JSON.stringify(column)}${suggestName(column, known)}`)
    .join('; ')
}
