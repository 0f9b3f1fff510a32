import { CsvError, parse } from 'csv-parse/sync'
import type { Json, JsonObject } from '../api/kube-object.ts'
import { isObject } from '../api/json-object.ts'
import { readDocuments } from './read-documents.ts'
import type { SourceFault } from './source-document.ts'

/** A row as it was given; what its values mean as text is the static row source's to say. */
export type GivenRow = JsonObject

export interface GivenRows {
  readonly rows: readonly GivenRow[]
  readonly faults: readonly SourceFault[]
}

/** Rows of a CSV file with a header line, or of JSON or YAML: one mapping a row, alone or in a list. */
export function readRows(file: string, text: string): GivenRows {
  if (file.endsWith('.csv')) return readCsv(file, text)
  const { documents, faults } = readDocuments(file, text)
  const found = documents.flatMap((document) =>
    listOf(document.value).map((row, index) => ({
      row,
      place: document.placeAt(Array.isArray(document.value) ? `[${index}]` : ''),
    })),
  )
  const rows = found.flatMap(({ row }) => (isObject(row) ? [row] : []))
  const wrong = found
    .filter(({ row }) => !isObject(row))
    .map(({ place }) => ({ place, message: 'a row is a mapping of columns to values' }))
  return { rows, faults: [...faults, ...wrong] }
}

function listOf(value: Json): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [value]
}

function readCsv(file: string, text: string): GivenRows {
  try {
    const rows = parse<GivenRow>(text, { columns: true, bom: true, skip_empty_lines: true })
    return { rows, faults: [] }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    // The parser's own words may quote a value.
    const line = typeof error['lines'] === 'number' ? error['lines'] : 1
    const message = `not readable as CSV (${error.code})`
    return { rows: [], faults: [{ place: { file, line, column: 1 }, message }] }
  }
}
