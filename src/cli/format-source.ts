import { isDeepStrictEqual } from 'node:util'
import { mergeLists } from './merge-lists.ts'
import { parseSource } from './parse-source.ts'
import { readDocuments, typedText } from './read-documents.ts'
import { readValue } from './read-value.ts'
import type { SourceFault } from './source-document.ts'
import { quoteScalar } from './template-scalar.ts'

export type Formatted = { readonly text: string } | { readonly faults: readonly SourceFault[] }

/**
 * Rewrites a text so that kubectl reads it as it was meant: unquoted templates in quotes, doubled list
 * keys as one list. Comments stay, everything else stays byte for byte, a valid text stays as it is.
 */
export function formatSource(file: string, text: string): Formatted {
  const meant = readDocuments(file, text)
  if (meant.faults.length > 0) return { faults: meant.faults }
  const formatted = joinLists(quoteTemplates(text))
  if (formatted === text) return { text }
  const { documents, faults } = readDocuments(file, formatted)
  const same = isDeepStrictEqual(
    documents.map(({ value }) => value),
    meant.documents.map(({ value }) => value),
  )
  if (faults.length > 0 || !same)
    throw new Error(`fmt would change what ${file} says: nothing done`)
  return { text: formatted }
}

function quoteTemplates(text: string): string {
  const source = parseSource(text)
  let quoted = ''
  let from = 0
  for (const document of source.documents) {
    const read = readValue(source, document)
    for (const scalar of read.templated.filter(({ valid }) => !valid).sort(byStart)) {
      const written = typedText(read, scalar, text.slice(scalar.start, scalar.end))
      quoted += text.slice(from, scalar.start) + quoteScalar(written)
      from = scalar.end
    }
  }
  return quoted + text.slice(from)
}

function byStart(a: { readonly start: number }, b: { readonly start: number }): number {
  return a.start - b.start
}

function joinLists(text: string): string {
  const joined = mergeLists(parseSource(text))
  return joined === undefined ? text : joinLists(joined)
}
