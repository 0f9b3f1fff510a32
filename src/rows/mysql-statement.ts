import type { FieldPacket, PoolConnection } from 'mysql2'

/** Where a statement's answer goes. What these throw ends the statement with that error. */
export interface ResultSink {
  onFields(fields: readonly FieldPacket[]): void
  onRow(values: readonly (Buffer | null)[]): void
}

/** The client's own clock ran out; the server may still be working. */
export class StatementTimeout extends Error {}

/** The answer broke the protocol, so nothing of it can be trusted. */
export class ProtocolViolation extends Error {}

/**
 * Runs one statement and resolves only after the server said that its answer is complete; any
 * trouble before that rejects. Values are raw bytes: the driver converts nothing. After a rejection
 * with anything but the server's own error the connection must be destroyed.
 */
export function runStatement(
  connection: PoolConnection,
  sql: string,
  timeoutMs: number,
  sink?: ResultSink,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let settled = false
    let fieldsSeen = false
    const settle = (error?: unknown): void => {
      if (settled) return
      settled = true
      clearTimeout(timer)
      // mysql2 reports a lost connection and a protocol error on the connection alone.
      connection.off('error', settle).off('warn', settle)
      if (error === undefined) resolve()
      else reject(error instanceof Error ? error : new ProtocolViolation())
    }
    const guarded = (step: () => void): void => {
      if (settled) return
      try {
        step()
      } catch (error) {
        settle(error)
      }
    }
    const timer = setTimeout(() => settle(new StatementTimeout()), timeoutMs)
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
  })
}
