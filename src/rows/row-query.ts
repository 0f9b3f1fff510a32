import { isIdentifier } from '../api/identifier.ts'
import { failed } from './read-failure.ts'
import type { ReadFailure, RowQuery } from './row-source.ts'

/**
 * Why a query cannot be asked: a table that is neither `table` nor `database.table`, or a name that
 * is no identifier. Undefined when all is well. Code: InvalidIdentifier.
 */
export function findInvalidIdentifier({ table, columns }: RowQuery): ReadFailure | undefined {
  const parts = table.split('.')
  if (parts.length > 2 || !parts.every(isIdentifier)) {
    return invalid(`table ${shown(table)} is neither "table" nor "database.table"`)
  }
  if (columns.length === 0) return invalid('no column is asked for')
  const wrong = columns.find((column) => !isIdentifier(column))
  return wrong === undefined ? undefined : invalid(`${shown(wrong)} is no column name`)
}

/**
 * The one statement that reads rows. Every name is quoted, so whatever the names are, it stays one
 * SELECT of one table; a name that is none ends in a syntax error.
 *
 * `limit` is written out since a server's own `sql_select_limit` would shorten the answer silently.
 * Columns at the indexes `asDouble` are read as DOUBLE: MySQL prints a FLOAT with 6 digits only.
 */
export function selectRows(
  { table, columns }: RowQuery,
  limit: number,
  asDouble: ReadonlySet<number> = new Set(),
): string {
  const fields = columns.map((column, index) => {
    const name = quoteIdentifier(column)
    return asDouble.has(index) ? `${name} * 1e0` : name
  })
  return `SELECT ${fields.join(', ')} FROM ${quoteTable(table)} LIMIT ${String(limit)}`
}

/** `db.table` → `` `db`.`table` ``. */
export function quoteTable(table: string): string {
  return table.split('.').map(quoteIdentifier).join('.')
}

export function quoteIdentifier(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}

function invalid(what: string): ReadFailure {
  return failed(
    'InvalidIdentifier',
    `${what}; names have 1 to 64 printable characters and no blank at the end`,
  ).failure
}

function shown(name: string): string {
  return JSON.stringify(name.length > 80 ? `${name.slice(0, 80)}…` : name)
}
