import type { PoolConnection } from 'mysql2'
import { isServerError } from './mysql-failure.ts'
import { runStatement } from './mysql-statement.ts'
import type { ReadLimits } from './read-limits.ts'

/**
 * Makes a new connection print every value the same way on every server, whatever its defaults, and
 * asks the server to stop a query that we no longer wait for.
 */
export async function prepareSession(
  connection: PoolConnection,
  { queryTimeoutMs }: ReadLimits,
): Promise<void> {
  const run = (sql: string): Promise<void> => runStatement(connection, sql, queryTimeoutMs)
  const seconds = Math.max(1, Math.ceil(queryTimeoutMs / 1000))
  await run(
    [
      'SET NAMES utf8mb4',
      "time_zone = '+00:00'",
      // Would pad CHAR values with blanks.
      "sql_mode = REPLACE(@@sql_mode, 'PAD_CHAR_TO_FULL_LENGTH', '')",
      `lock_wait_timeout = ${String(seconds)}`,
    ].join(', '),
  )
  await run('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ')
  // MySQL counts in milliseconds, MariaDB in seconds; another server may know neither.
  const guards = [
    `SET SESSION max_execution_time = ${String(queryTimeoutMs)}`,
    `SET SESSION max_statement_time = ${String(queryTimeoutMs / 1000)}`,
  ]
  for (const guard of guards) {
    try {
      await run(guard)
      return
    } catch (error) {
      if (!isServerError(error)) throw error
    }
  }
}

/** The first column of each row: `SHOW COLUMNS`, `SHOW TABLES`. */
export async function readNames(
  connection: PoolConnection,
  sql: string,
  timeoutMs: number,
): Promise<string[]> {
  const names: string[] = []
  await runStatement(connection, sql, timeoutMs, {
    onFields: () => undefined,
    onRow: ([name]) => {
      if (name !== null && name !== undefined) names.push(name.toString('utf8'))
    },
  })
  return names
}
