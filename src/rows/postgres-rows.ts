import type { FieldDef, PoolClient } from 'pg'
import { postgresSelect } from './postgres-query.ts'
import { runStatement } from './postgres-statement.ts'
import { postgresValueReader } from './postgres-values.ts'
import type { ReadLimits } from './read-limits.ts'
import { createRowCollector, type ReadBudget, type ValueReader } from './row-collector.ts'
import type { Row, RowQuery } from './row-source.ts'
import { ProtocolViolation } from './statement.ts'

// Our own clock should run out first, so that a query that the server cancels was cancelled by someone.
const graceMs = 500

/**
 * Begins a transaction in which every value is printed the same way on every server. All is SET
 * LOCAL: a pooler may give the session to somebody else afterwards.
 */
export function beginStatement({ queryTimeoutMs }: ReadLimits): string {
  const guardMs = String(Math.ceil(queryTimeoutMs) + graceMs)
  const settings = [
    `statement_timeout = ${guardMs}`,
    `lock_timeout = ${guardMs}`,
    `idle_in_transaction_session_timeout = ${guardMs}`,
    "client_encoding = 'UTF8'",
    "TimeZone = 'UTC'",
    "DateStyle = 'ISO, YMD'",
    "IntervalStyle = 'postgres'",
    "bytea_output = 'hex'",
    "lc_monetary = 'C'",
    // The fewest digits that give the same number again.
    'extra_float_digits = 3',
  ]
  const begin = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY'
  return [begin, ...settings.map((setting) => `SET LOCAL ${setting}`)].join('; ')
}

/** `readRows` of the driver. */
export async function readPostgresRows(
  session: PoolClient,
  query: RowQuery,
  budget: ReadBudget,
): Promise<readonly Row[]> {
  const { limits } = budget
  await runStatement(session, { text: beginStatement(limits) }, budget.timeLeftMs())
  const collector = createRowCollector<string>(query.columns, budget)
  let readers: readonly ValueReader<string>[] = []
  const onFields = (fields: readonly FieldDef[]): void => {
    if (fields.length !== query.columns.length) throw new ProtocolViolation()
    readers = fields.map(postgresValueReader)
  }
  const timeoutMs = Math.min(limits.queryTimeoutMs, budget.timeLeftMs())
  await runStatement(session, postgresSelect(query, limits.maxRows + 1), timeoutMs, {
    onFields,
    onRow: (values) => collector.add(values, readers),
  })
  await runStatement(session, { text: 'COMMIT' }, budget.timeLeftMs())
  return collector.rows
}
