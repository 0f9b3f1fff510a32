import {
  Query,
  type FieldDef,
  type PoolClient,
  type QueryArrayConfig,
  type QueryArrayResult,
} from 'pg'
import { ProtocolViolation, untilSettled } from './statement.ts'

export interface PostgresStatement {
  readonly text: string
  /** Without them several statements may stand in `text`; with them, even none, one. */
  readonly values?: readonly string[] | undefined
}

/** Where a statement's answer goes. What these throw ends the statement with that error. */
export interface ResultSink {
  onFields(fields: readonly FieldDef[]): void
  onRow(values: readonly (string | null)[]): void
}

// The server's own text: nothing is converted.
const asPrinted = { getTypeParser: () => (printed: string) => printed }

/**
 * Runs a statement and resolves only after the server said that its answer is complete, with as many
 * rows as arrived; any trouble before that rejects. Rows go to the sink one by one; the driver keeps
 * none. After a rejection with anything but the server's own error the connection must be destroyed.
 */
export function runStatement(
  session: PoolClient,
  { text, values }: PostgresStatement,
  timeoutMs: number,
  sink?: ResultSink,
): Promise<void> {
  return untilSettled(timeoutMs, ({ settle, guarded }) => {
    let fieldsSeen = false
    let count = 0
    const seeFields = ({ fields }: Pick<QueryArrayResult, 'fields'>): void => {
      if (!fieldsSeen) sink?.onFields(fields)
      fieldsSeen = true
    }
    const config: QueryArrayConfig & { queryMode?: 'extended' } = {
      text,
      ...(values === undefined ? {} : { values: [...values], queryMode: 'extended' }),
      rowMode: 'array',
      types: asPrinted,
    }
    const query = new Query<(string | null)[]>(config)
    session.on('error', settle)
    query
      // With a listener for rows the driver does not collect them.
      .on('row', (row: (string | null)[], result) =>
        guarded(() => {
          if (result === undefined) throw new ProtocolViolation()
          seeFields(result)
          count++
          sink?.onRow(row)
        }),
      )
      .on('error', settle)
      .on('end', (result) =>
        guarded(() => {
          if (sink !== undefined) seeFields(result)
          const isWhole = sink === undefined || result.rowCount === count
          settle(isWhole ? undefined : new ProtocolViolation())
        }),
      )
    session.query(query)
    return () => session.off('error', settle)
  })
}
