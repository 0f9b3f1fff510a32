import { isIdentifier } from '../api/identifier.ts'
import { failed } from './read-failure.ts'
import type { ReadFailure, RowQuery } from './row-source.ts'

/** How a kind of database writes and compares names. */
export interface Identifiers {
  readonly type: 'mysql' | 'postgresql'
  /** What a table's first part names: `database.table` or `schema.table`. */
  readonly parent: string
  /** One name, quoted so that it stays one name whatever it is. */
  readonly quote: (name: string) => string
  /** Columns of one key are one column. */
  readonly columnKey: (name: string) => string
}

/**
 * Why a query cannot be asked: a table that is neither `table` nor `database.table`, or a name that
 * is no identifier. Undefined when all is well. Code: InvalidIdentifier.
 */
export function findInvalidIdentifier(
  { table, columns, filter = [] }: RowQuery,
  { type, parent }: Identifiers,
): ReadFailure | undefined {
  const invalid = (what: string): ReadFailure =>
    failed(
      'InvalidIdentifier',
      `${what}; names have 1 to 64 printable characters (PostgreSQL: 63 bytes) and no blank at the end`,
    ).failure
  const parts = table.split('.')
  if (parts.length > 2 || !parts.every((part) => isIdentifier(part, type))) {
    return invalid(`table ${shown(table)} is neither "table" nor "${parent}.table"`)
  }
  if (columns.length === 0) return invalid('no column is asked for')
  const wrong = [...columns, ...filter.map(({ column }) => column)].find(
    (column) => !isIdentifier(column, type),
  )
  return wrong === undefined ? undefined : invalid(`${shown(wrong)} is no column name`)
}

/** How a driver writes the parts of a query that are not the same everywhere. */
export interface QueryWords extends Identifiers {
  /** The expression that reads a column. Default: its name. */
  readonly field?: ((quoted: string, index: number) => string) | undefined
  /**
   * What the table is called in the query, written out; it must be a name that `isIdentifier`
   * refuses. Default: its own name.
   */
  readonly alias?: string | undefined
  /** A value of a filter: a parameter, or a literal that no text can leave. */
  readonly value: (text: string) => string
}

/**
 * The one statement that reads rows. Every name is quoted, so whatever the names are, it stays one
 * SELECT of one table; a name that is none ends in a syntax error.
 *
 * `limit` is written out since a server's own `sql_select_limit` would shorten the answer silently.
 */
export function selectRows(
  { table, columns, filter = [] }: RowQuery,
  limit: number,
  words: QueryWords,
): string {
  const { quote, field = (quoted: string) => quoted, alias, value } = words
  const fields = columns.map((column, index) => field(quote(column), index))
  const conditions = filter.map(
    ({ column, values }) => `${quote(column)} IN (${values.map((text) => value(text)).join(', ')})`,
  )
  const from = `${quoteTable(table, words)}${alias === undefined ? '' : ` AS ${alias}`}`
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`
  return `SELECT ${fields.join(', ')} FROM ${from}${where} LIMIT ${String(limit)}`
}

/** `db.table` → `` `db`.`table` ``. */
export function quoteTable(table: string, { quote }: Identifiers): string {
  return table
    .split('.')
    .map((part) => quote(part))
    .join('.')
}

function shown(name: string): string {
  return JSON.stringify(name.length > 80 ? `${name.slice(0, 80)}…` : name)
}
