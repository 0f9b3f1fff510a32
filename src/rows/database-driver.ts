import type { ConnectionPool } from './connection-pool.ts'
import type { DatabaseConnection } from './database-connection.ts'
import type { ReadBudget } from './row-collector.ts'
import type { ReadLimits } from './read-limits.ts'
import type { Identifiers } from './row-query.ts'
import type { ReadFailure, ReadFailureCode, Row, RowQuery } from './row-source.ts'

/** When an error came: before the log-in was through, or after. */
export type Phase = 'connect' | 'read'

/** What an error means, in our words. Never the server's own: they may quote a row's value. */
export type Verdict = readonly [ReadFailureCode, string]

/** What differs from database to database; `createDatabaseSource` is the rest. */
export interface DatabaseDriver<Session> {
  readonly identifiers: Identifiers
  /** Why this connection cannot even be tried. */
  findUnusable(connection: DatabaseConnection): ReadFailure | undefined
  openPool(connection: DatabaseConnection, limits: ReadLimits): ConnectionPool<Session>
  /** Sets up a session that is used for the first time. */
  prepare(session: Session, limits: ReadLimits): Promise<void>
  /**
   * All rows, read in one read-only transaction with a consistent snapshot. Rejects with
   * ReadRefused, StatementTimeout, ProtocolViolation, or what the driver says.
   */
  readRows(session: Session, query: RowQuery, budget: ReadBudget): Promise<readonly Row[]>
  judge(error: unknown, phase: Phase): Verdict
  /** Whether the server itself refused: the connection works. */
  isServerError(error: unknown): boolean
  /** Names of the columns of a table, for suggestions, on a session whose read was refused. */
  listColumns(session: Session, table: string, timeoutMs: number): Promise<readonly string[]>
  /** Names of the tables in a database (PostgreSQL: schema); undefined: where a bare name is looked for. */
  listTables(
    session: Session,
    parent: string | undefined,
    connection: DatabaseConnection,
    timeoutMs: number,
  ): Promise<readonly string[]>
}
