import type { FieldPacket, PoolConnection } from 'mysql2'
import { mysqlWords } from './mysql-query.ts'
import { runStatement } from './mysql-statement.ts'
import { isShortenedFloat, mysqlValueReader } from './mysql-values.ts'
import { createRowCollector, type ReadBudget, type ValueReader } from './row-collector.ts'
import { selectRows } from './row-query.ts'
import type { Row, RowQuery } from './row-source.ts'
import { ProtocolViolation } from './statement.ts'

/** `readRows` of the driver. */
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
  const collector = createRowCollector<Buffer>(query.columns, budget)
  const floats = new Set<number>()
  let readers: readonly ValueReader<Buffer>[] = []

  const onFields = (fields: readonly FieldPacket[]): void => {
    if (fields.length !== query.columns.length) throw new ProtocolViolation()
    readers = fields.map((field, index) => mysqlValueReader(field, asDouble.has(index)))
    for (const [index, field] of fields.entries()) {
      if (isShortenedFloat(field)) floats.add(index)
    }
  }
  const onRow = (values: readonly (Buffer | null)[]): void => {
    if (floats.size === 0) collector.add(values, readers)
  }

  const sql = selectRows(query, limits.maxRows + 1, mysqlWords(asDouble))
  const timeoutMs = Math.min(limits.queryTimeoutMs, budget.timeLeftMs())
  await runStatement(connection, sql, timeoutMs, { onFields, onRow })
  return { rows: collector.rows, floats }
}
