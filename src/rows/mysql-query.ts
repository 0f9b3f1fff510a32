import type { Identifiers, QueryWords } from './row-query.ts'

export const mysqlIdentifiers: Identifiers = {
  type: 'mysql',
  parent: 'database',
  quote: (name) => `\`${name.replaceAll('`', '``')}\``,
  columnKey: (name) => name.toLowerCase(),
}

/**
 * A query as MySQL and MariaDB read it. Columns at the indexes `asDouble` are read as DOUBLE: MySQL
 * prints a FLOAT with 6 digits only.
 *
 * Values are hexadecimal: these literals mean the same in every `sql_mode`, and no text can leave
 * one. Parameters of a prepared statement would make the server answer in its binary protocol,
 * whose values are not those that it prints.
 */
export function mysqlWords(asDouble: ReadonlySet<number> = new Set()): QueryWords {
  return {
    ...mysqlIdentifiers,
    field: (quoted, index) => (asDouble.has(index) ? `${quoted} * 1e0` : quoted),
    value: (text) => `_utf8mb4 X'${Buffer.from(text, 'utf8').toString('hex')}'`,
  }
}
