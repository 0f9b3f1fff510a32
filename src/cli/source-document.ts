import type { Json } from '../api/kube-object.ts'

/** A place in a file; line and column count from 1, columns in UTF-16 units as editors do. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

export interface SourceFault {
  readonly place: Place
  readonly message: string
}

/** One document of a file: its value as kubectl would read it, and where each part stands. */
export interface SourceDocument {
  readonly file: string
  readonly value: Json
  /**
   * Where the value at `path` (`spec.services[0].id`, "" for the document) stands; for a path that is
   * not there, its nearest ancestor.
   */
  placeAt(path: string): Place
}

export interface SourceFile {
  readonly documents: readonly SourceDocument[]
  readonly faults: readonly SourceFault[]
}
