import type { FieldPacket, PoolConnection } from 'mysql2'
import { ProtocolViolation, untilSettled } from './statement.ts'

/** Where a statement's answer goes. What these throw ends the statement with that error. */
export interface ResultSink {
  onFields(fields: readonly FieldPacket[]): void
  onRow(values: readonly (Buffer | null)[]): void
}

/**
 * Runs one statement and resolves only after the server said that its answer is complete; any
 * trouble before that rejects. Values are raw bytes: the driver converts nothing and keeps nothing.
 * After a rejection with anything but the server's own error the connection must be destroyed.
 */
export function runStatement(
  connection: PoolConnection,
  sql: string,
  timeoutMs: number,
  sink?: ResultSink,
): Promise<void> {
  return untilSettled(timeoutMs, ({ settle, guarded }) => {
    let fieldsSeen = false
    // mysql2 reports a lost connection and a protocol error on the connection alone.
    connection.on('error', settle).on('warn', settle)
    connection
      .query({ sql, typeCast: false, rowsAsArray: true })
      .on('error', settle)
      .on('fields', (fields: readonly FieldPacket[] | undefined) =>
        guarded(() => {
          if (fields === undefined) return
          if (fieldsSeen) throw new ProtocolViolation()
          fieldsSeen = true
          sink?.onFields(fields)
        }),
      )
      .on('result', (values: unknown) =>
        guarded(() => {
          if (fieldsSeen && Array.isArray(values)) sink?.onRow(values as (Buffer | null)[])
        }),
      )
      .on('end', () =>
        guarded(() =>
          settle(sink === undefined || fieldsSeen ? undefined : new ProtocolViolation()),
        ),
      )
    return () => connection.off('error', settle).off('warn', settle)
  })
}
