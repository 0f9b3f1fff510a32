import type { Document } from 'yaml'
import { fieldType } from './field-type.ts'
import type { SyntaxFault } from './find-templates.ts'
import { parseSource, type ParsedSource } from './parse-source.ts'
import { readValue, type ReadValue, type TemplatedScalar } from './read-value.ts'
import type { Place, SourceDocument, SourceFile } from './source-document.ts'
import { pipeInto } from './template-scalar.ts'

/**
 * Reads every document of a text as kubectl would, and beyond it what many printed manifests hold:
 * unquoted templates and doubled list keys, read as `lynq fmt` would rewrite them. All faults come
 * back, each with its place; documents are given only for a text without any.
 */
export function readDocuments(file: string, text: string): SourceFile {
  const source = parseSource(text)
  const place = (offset: number): Place => ({ file, ...source.position(offset) })
  const toFaults = (faults: readonly SyntaxFault[]): SourceFile => ({
    documents: [],
    faults: faults.map(({ offset, message }) => ({ place: place(offset), message })),
  })
  if (source.faults.length > 0) return toFaults(source.faults)
  const read = source.documents.map((document) => readTyped(source, document))
  const faults = read.flatMap((each) => each.faults)
  if (faults.length > 0) return toFaults(faults)
  const documents = read
    .filter(({ value }) => value !== null)
    .map(({ value, offsets }): SourceDocument => ({
      file,
      value,
      placeAt: (path) => place(nearest(offsets, path)),
    }))
  return { documents, faults: [] }
}

function readTyped(source: ParsedSource, document: Document.Parsed): ReadValue {
  const read = readValue(source, document)
  const rewritten = new Map(
    read.templated
      .filter(({ valid }) => !valid)
      .map((scalar) => [scalar.start, typedText(read, scalar, scalar.text)]),
  )
  return rewritten.size === 0 ? read : readValue(source, document, rewritten)
}

/** `text` of a templated scalar, piped into `int`, `float` or `bool` where its field has that type. */
export function typedText({ value }: ReadValue, scalar: TemplatedScalar, text: string): string {
  const type = scalar.isKey || !scalar.isOneAction ? undefined : fieldType(value, scalar.path)
  return type === undefined ? text : pipeInto(text, type)
}

const lastStep = /(?:^|\.)[^.[\]"]+$|\[(?:\d+|"(?:[^"\\]|\\.)*")\]$/

function nearest(offsets: ReadonlyMap<string, number>, path: string): number {
  const offset = offsets.get(path)
  if (offset !== undefined || path === '') return offset ?? 0
  const parent = path.replace(lastStep, '')
  return nearest(offsets, parent === path ? '' : parent)
}
