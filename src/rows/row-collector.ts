import { failed } from './read-failure.ts'
import type { ReadLimits } from './read-limits.ts'
import type { ReadFailure, Row } from './row-source.ts'

/** A read that we ended ourselves: too much, or a value that cannot be text. */
export class ReadRefused extends Error {
  readonly failure: ReadFailure

  constructor(failure: ReadFailure) {
    super(failure.message)
    this.failure = failure
  }
}

export interface ReadBudget {
  readonly limits: ReadLimits
  /** Milliseconds that a statement may still take. */
  timeLeftMs(): number
  /** Head of messages. */
  readonly place: string
}

/** Makes the text of one column's values; undefined: not a value of that column. */
export type ValueReader<Raw> = (raw: Raw) => string | undefined

/** Takes rows as they come off the wire, so that no driver holds the whole answer as well. */
export interface RowCollector<Raw> {
  readonly rows: readonly Row[]
  /** @throws ReadRefused: one row or byte too many, or a value that cannot be text. */
  add(values: readonly (Raw | null)[], readers: readonly ValueReader<Raw>[]): void
}

export function createRowCollector<Raw extends { readonly length: number }>(
  columns: readonly string[],
  { limits, place }: ReadBudget,
): RowCollector<Raw> {
  const rows: Row[] = []
  let bytes = 0
  return {
    rows,
    add: (values, readers) => {
      for (const value of values) bytes += value?.length ?? 0
      if (rows.length === limits.maxRows || bytes > limits.maxBytes) throw tooMuch(place, limits)
      const row = new Map<string, string>()
      for (const [index, column] of columns.entries()) {
        const value = values[index] ?? null
        const text = value === null ? '' : readers[index]?.(value)
        if (text === undefined) throw invalidValue(place, column)
        row.set(column, text)
      }
      rows.push(row)
    },
  }
}

function tooMuch(place: string, { maxRows, maxBytes }: ReadLimits): ReadRefused {
  const message = `${place}: more than ${String(maxRows)} rows or ${String(maxBytes)} bytes; read a view with fewer rows or columns`
  return new ReadRefused(failed('TooManyRows', message).failure)
}

function invalidValue(place: string, column: string): ReadRefused {
  const message = `${place}: column ${JSON.stringify(column)} holds a value that is not valid for its type or not valid UTF-8`
  return new ReadRefused(failed('InvalidValue', message).failure)
}
