/** The two template languages a form may choose by `spec.dialect`. */
export type Dialect = 'gotemplate' | 'liquid'

/** Names that exist for templates: every value is text (rows are text, `NULL` is `""`). */
export type Variables = ReadonlyMap<string, string>

/** Source of randomness and time: crypto and the real clock in production, seeded in tests and previews. */
export interface Impure {
  /** `length` random bytes. */
  randomBytes(length: number): Uint8Array
  readonly now: Date
}

/** What one render may use up. One budget may be shared by all scalars of a node. */
export interface Budget {
  /** Remaining evaluation steps. */
  steps: number
  /** Remaining output bytes over all renders that share this budget. */
  outputBytes: number
}

/**
 * `text` is what the template prints. `typed` is set when the whole output came from one `int`,
 * `float` or `bool` call: then the scalar is that JSON type (an int beyond 2^53 stays a bigint).
 */
export interface Rendered {
  readonly text: string
  readonly typed?: number | bigint | boolean
}

export interface Use {
  readonly name: string
  readonly line: number
  /** 1-based, in characters. */
  readonly column: number
}

/** What a template would do, known without running it. */
export interface Analysis {
  /** Top-level variables it reads (`.uid`, `$.uid`, `index . "uid"`). */
  readonly variables: readonly Use[]
  readonly functions: readonly Use[]
  /** Uses whose result differs from call to call: random values, keys, the clock. */
  readonly impure: readonly Use[]
  /**
   * Where a render may go one way or the other: `if`, `with`, `range`; in Liquid `if`, `unless`,
   * `case`, `for`. Each has two outcomes, with or without an `else`.
   */
  readonly branches: readonly Use[]
}

/** A compiled template: parsed once, run for many rows. Contains no row value. */
export interface Template {
  readonly source: string
  readonly analysis: Analysis
  /** @throws TemplateError, never anything else, whatever the row holds. */
  render(variables: Variables, impure: Impure, budget: Budget): Rendered
}

export type TemplateErrorCode =
  | 'TEMPLATE_SYNTAX'
  | 'TEMPLATE_UNKNOWN_FUNCTION'
  | 'TEMPLATE_UNKNOWN_VARIABLE'
  | 'TEMPLATE_EXECUTION'
  | 'TEMPLATE_LIMIT'

/**
 * The one error a template can give. `message` says what is wrong and the fix (did-you-mean), never
 * a row value; `snippet` shows up to three source lines with a caret.
 */
export class TemplateError extends Error {
  readonly code: TemplateErrorCode
  readonly stage: 'parse' | 'execute'
  readonly line: number
  readonly column: number
  readonly snippet: string

  constructor(
    code: TemplateErrorCode,
    stage: 'parse' | 'execute',
    message: string,
    place: { readonly line: number; readonly column: number; readonly snippet: string },
  ) {
    super(message)
    this.name = 'TemplateError'
    this.code = code
    this.stage = stage
    this.line = place.line
    this.column = place.column
    this.snippet = place.snippet
  }
}
