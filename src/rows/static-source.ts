import { failed } from './read-failure.ts'
import type { ReadResult, Row, RowFilter, RowQuery, RowSource } from './row-source.ts'
import { suggestName } from './suggest-name.ts'

/** Rows written into the hub itself: column name → text, number, boolean or null. */
export interface StaticConnection {
  readonly type: 'static'
  readonly rows: readonly Readonly<Record<string, unknown>>[]
}

/**
 * Rows of `spec.source.rows`, as text like MySQL would give them: `true` is `1`, `false` is `0`,
 * null or an absent column is `""`. The table of a query means nothing here.
 */
export function createStaticSource({ rows }: StaticConnection): RowSource {
  return {
    read: (query) => Promise.resolve(readStaticRows(rows, query)),
    close: () => Promise.resolve(),
  }
}

function readStaticRows(
  rows: StaticConnection['rows'],
  { columns, filter = [] }: RowQuery,
): ReadResult {
  const wanted = [...columns, ...filter.map(({ column }) => column)]
  const known = new Set(rows.flatMap((row) => Object.keys(row)))
  const missing = [...new Set(wanted)].filter((column) => !known.has(column))
  if (rows.length > 0 && missing.length > 0) {
    const parts = missing.map(
      (column) =>
        `no row has the column ${JSON.stringify(column)}${suggestName(column, [...known])}`,
    )
    return failed('UnknownColumn', `static rows: ${parts.join('; ')}`)
  }
  const read: Row[] = []
  for (const [index, row] of rows.entries()) {
    if (!filter.every((item) => isKept(row, item))) continue
    const texts = new Map<string, string>()
    for (const column of columns) {
      const text = scalarText(Object.hasOwn(row, column) ? row[column] : null)
      if (text === undefined) {
        return failed(
          'InvalidValue',
          `static rows: row ${String(index + 1)}, column ${JSON.stringify(column)} is neither text, number, boolean nor null`,
        )
      }
      texts.set(column, text)
    }
    read.push(texts)
  }
  return { ok: true, rows: read }
}

// Exactly the text; NULL is no value, as in databases.
function isKept(row: StaticConnection['rows'][number], { column, values }: RowFilter): boolean {
  const value = Object.hasOwn(row, column) ? row[column] : null
  if (value === null || value === undefined) return false
  const text = scalarText(value)
  return text !== undefined && values.includes(text)
}

function scalarText(value: unknown): string | undefined {
  if (value === null || value === undefined) return ''
  if (typeof value === 'boolean') return value ? '1' : '0'
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined
  return typeof value === 'string' ? value : undefined
}
