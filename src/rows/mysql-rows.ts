import type { FieldPacket, PoolConnection } from 'mysql2'
import type { ReadLimits } from './mysql-connection.ts'
import { ProtocolViolation, runStatement } from './mysql-statement.ts'
import { isShortenedFloat, mysqlValueReader, type ValueReader } from './mysql-values.ts'
import { failed } from './read-failure.ts'
import { selectRows } from './row-query.ts'
import type { ReadFailure, Row, RowQuery } from './row-source.ts'

/** A read that we ended ourselves: too much, or a value that cannot be text. */
export class ReadRefused extends Error {
  readonly failure: ReadFailure

  constructor(failure: ReadFailure) {
    super(failure.message)
    this.failure = failure
  }
}

export interface ReadBudget {
  readonly limits: ReadLimits
  /** Milliseconds that a statement may still take. */
  timeLeftMs(): number
  /** Head of messages. */
  readonly place: string
}

/**
 * All rows, read in one read-only transaction with a consistent snapshot. Rejects with ReadRefused,
 * or with what `runStatement` rejects with.
 */
export async function readMysqlRows(
  connection: PoolConnection,
  query: RowQuery,
  budget: ReadBudget,
): Promise<readonly Row[]> {
  await runStatement(
    connection,
    'START TRANSACTION READ ONLY, WITH CONSISTENT SNAPSHOT',
    budget.timeLeftMs(),
  )
  let answer = await select(connection, query, budget, new Set())
  if (answer.floats.size > 0) answer = await select(connection, query, budget, answer.floats)
  await runStatement(connection, 'COMMIT', budget.timeLeftMs())
  return answer.rows
}

interface Answer {
  readonly rows: readonly Row[]
  /** Columns that must be selected as DOUBLE; when there are any, `rows` is empty. */
  readonly floats: ReadonlySet<number>
}

async function select(
  connection: PoolConnection,
  query: RowQuery,
  budget: ReadBudget,
  asDouble: ReadonlySet<number>,
): Promise<Answer> {
  const { limits } = budget
  const rows: Row[] = []
  const floats = new Set<number>()
  let readers: readonly ValueReader[] = []
  let bytes = 0

  const onFields = (fields: readonly FieldPacket[]): void => {
    if (fields.length !== query.columns.length) throw new ProtocolViolation()
    readers = fields.map((field, index) => mysqlValueReader(field, asDouble.has(index)))
    for (const [index, field] of fields.entries()) {
      if (isShortenedFloat(field)) floats.add(index)
    }
  }
  const onRow = (values: readonly (Buffer | null)[]): void => {
    if (floats.size > 0) return
    for (const value of values) bytes += value?.length ?? 0
    if (rows.length === limits.maxRows || bytes > limits.maxBytes) throw tooMuch(budget)
    const row = new Map<string, string>()
    for (const [index, column] of query.columns.entries()) {
      const value = values[index] ?? null
      const text = value === null ? '' : readers[index]?.(value)
      if (text === undefined) throw invalidValue(column, budget)
      row.set(column, text)
    }
    rows.push(row)
  }

  const sql = selectRows(query, limits.maxRows + 1, asDouble)
  const timeoutMs = Math.min(limits.queryTimeoutMs, budget.timeLeftMs())
  await runStatement(connection, sql, timeoutMs, { onFields, onRow })
  return { rows, floats }
}

function tooMuch({ place, limits }: ReadBudget): ReadRefused {
  const { maxRows, maxBytes } = limits
  const message = `${place}: more than ${String(maxRows)} rows or ${String(maxBytes)} bytes; read a view with fewer rows or columns`
  return new ReadRefused(failed('TooManyRows', message).failure)
}

function invalidValue(column: string, { place }: ReadBudget): ReadRefused {
  const message = `${place}: column ${JSON.stringify(column)} holds a value that is not valid for its type or not valid UTF-8`
  return new ReadRefused(failed('InvalidValue', message).failure)
}
