/** One row: column name → text. Every value is text, lossless and the same on every driver; `NULL` is `""`. */
export type Row = ReadonlyMap<string, string>

export type ReadFailureCode =
  | 'Unreachable'
  | 'AccessDenied'
  | 'Timeout'
  | 'Interrupted'
  | 'UnknownDatabase'
  | 'UnknownTable'
  | 'UnknownColumn'
  | 'InvalidIdentifier'
  | 'InvalidValue'
  | 'TooManyRows'
  | 'TlsFailed'
  | 'MissingPassword'
  | 'Failed'

/** Why a read gave no rows. `message` is safe to show: no password, no row value, no driver text with either. */
export interface ReadFailure {
  readonly code: ReadFailureCode
  readonly message: string
}

/**
 * A read ends in exactly one of these: all rows (end of result seen), or a failure. Never a short
 * list. The order of the rows means nothing.
 */
export type ReadResult =
  | { readonly ok: true; readonly rows: readonly Row[] }
  | { readonly ok: false; readonly failure: ReadFailure }

/** Only rows whose column is one of these values, of which there is at least one. */
export interface RowFilter {
  readonly column: string
  readonly values: readonly string[]
}

/** What to read: the mapped columns of one table, nothing else. */
export interface RowQuery {
  /** `table`, or `database.table` (PostgreSQL: `schema.table`). */
  readonly table: string
  /** Distinct column names. */
  readonly columns: readonly string[]
  /** All of them must hold. The database compares, in its own way; NULL is no value. Default: all rows. */
  readonly filter?: readonly RowFilter[] | undefined
}

/** A place rows come from. `read` never throws: trouble is a `ReadFailure`. */
export interface RowSource {
  read(query: RowQuery): Promise<ReadResult>
  close(): Promise<void>
}
