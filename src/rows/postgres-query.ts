import { selectRows, type Identifiers } from './row-query.ts'
import type { RowQuery } from './row-source.ts'
import type { PostgresStatement } from './postgres-statement.ts'

export const postgresIdentifiers: Identifiers = {
  type: 'postgresql',
  parent: 'schema',
  quote: (name) => `"${name.replaceAll('"', '""')}"`,
  columnKey: (name) => name,
}

/**
 * A query as PostgreSQL reads it, with the values of its filter as parameters. The alias hides the
 * table's own name, which would otherwise be a column that holds the whole row; ending in a blank,
 * it is a name that no column asked for can have.
 */
export function postgresSelect(query: RowQuery, limit: number): PostgresStatement {
  const values: string[] = []
  const text = selectRows(query, limit, {
    ...postgresIdentifiers,
    alias: '"row "',
    value: (given) => `$${String(values.push(given))}`,
  })
  return { text, values }
}
