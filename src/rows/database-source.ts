import type { Lease } from './connection-pool.ts'
import { placeOf, type DatabaseConnection } from './database-connection.ts'
import type { DatabaseDriver } from './database-driver.ts'
import { failed } from './read-failure.ts'
import type { ReadLimits } from './read-limits.ts'
import { ReadRefused, type ReadBudget } from './row-collector.ts'
import { findInvalidIdentifier } from './row-query.ts'
import type { ReadFailure, ReadResult, RowQuery, RowSource } from './row-source.ts'
import { suggestName } from './suggest-name.ts'

/**
 * Rows of a table in a database. Connections are opened when they are needed, kept for a while and
 * never shared by two reads. A read takes at most `limits.readTimeoutMs`.
 */
export function createDatabaseSource<Session extends object>(
  driver: DatabaseDriver<Session>,
  connection: DatabaseConnection,
  limits: ReadLimits,
): RowSource {
  const pool = driver.openPool(connection, limits)
  const prepared = new WeakSet<Session>()
  const running = new Set<Promise<ReadResult>>()
  const place = placeOf(connection)
  let isClosed = false

  const read = async (query: RowQuery): Promise<ReadResult> => {
    const invalid =
      findInvalidIdentifier(query, driver.identifiers) ?? driver.findUnusable(connection)
    if (invalid !== undefined) return { ok: false, failure: invalid }
    const deadline = performance.now() + limits.readTimeoutMs
    const budget: ReadBudget = {
      limits,
      timeLeftMs: () => Math.max(1, deadline - performance.now()),
      place: `${place}, table ${JSON.stringify(query.table)}`,
    }
    for (;;) {
      let lease: Lease<Session>
      try {
        lease = await pool.lease(budget.timeLeftMs())
      } catch (error) {
        const [code, text] = driver.judge(error, 'connect')
        return failed(code, `${place}: ${text}`)
      }
      const wasUsed = prepared.has(lease.session)
      try {
        if (!wasUsed) await driver.prepare(lease.session, limits)
        prepared.add(lease.session)
        const rows = await driver.readRows(lease.session, query, budget)
        lease.release()
        return { ok: true, rows }
      } catch (error) {
        const failure = await explain(error, { driver, connection, lease, query, budget })
        // A connection that broke is not worth saving, nor is one with half an answer in it.
        lease.destroy()
        // One that was kept may have died unnoticed: that says nothing about the database.
        if (wasUsed && failure.code === 'Interrupted' && !driver.isServerError(error)) continue
        return { ok: false, failure }
      }
    }
  }

  return {
    read: async (query) => {
      if (isClosed) return failed('Interrupted', `${place}: the source was closed`)
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

interface FailedRead<Session> {
  readonly driver: DatabaseDriver<Session>
  readonly connection: DatabaseConnection
  readonly lease: Lease<Session>
  readonly query: RowQuery
  readonly budget: ReadBudget
}

async function explain<Session>(error: unknown, read: FailedRead<Session>): Promise<ReadFailure> {
  if (error instanceof ReadRefused) return error.failure
  const { driver, connection, lease, query, budget } = read
  const [code, text] = driver.judge(error, 'read')
  const says = (words: string): ReadFailure => failed(code, `${budget.place}: ${words}`).failure
  if (code === 'UnknownColumn') {
    const known = driver.listColumns(lease.session, query.table, budget.timeLeftMs())
    return says(missingColumns(query, await known.catch(() => []), driver))
  }
  if (code === 'UnknownTable') {
    const [name = '', parent] = query.table.split('.').reverse()
    const listing = driver.listTables(lease.session, parent, connection, budget.timeLeftMs())
    const known: readonly string[] = await listing.catch(() => [])
    // Where the table itself is there, something behind it is not.
    return says(known.includes(name) ? text : `${text}${suggestName(name, known)}`)
  }
  return says(text)
}

function missingColumns<Session>(
  { columns, filter = [] }: RowQuery,
  known: readonly string[],
  { identifiers }: DatabaseDriver<Session>,
): string {
  const wanted = [...new Set([...columns, ...filter.map(({ column }) => column)])]
  const names = new Set(known.map(identifiers.columnKey))
  const missing = wanted.filter((column) => !names.has(identifiers.columnKey(column)))
  if (known.length === 0 || missing.length === 0) {
    return `there is no such column among ${JSON.stringify(wanted)}`
  }
  return missing
    .map((column) => `there is no column ${JSON.stringify(column)}${suggestName(column, known)}`)
    .join('; ')
}
