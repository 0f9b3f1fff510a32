import { LineCounter, parseAllDocuments, type Document } from 'yaml'
import { findTemplates, type SyntaxFault, type TemplateSpan } from './find-templates.ts'

export interface ParsedSource {
  readonly text: string
  readonly spans: readonly TemplateSpan[]
  readonly documents: readonly Document.Parsed[]
  readonly faults: readonly SyntaxFault[]
  /** Line and column of an offset, both from 1. */
  position(offset: number): { readonly line: number; readonly column: number }
}

/**
 * Parses YAML that may hold unquoted templates. Each action is masked by letters of the same length,
 * so the parser sees a plain scalar and every offset still holds for `text`. All scalars are read as
 * text (schema failsafe): what they mean is decided by kubectl's rules, in read-scalar.ts.
 */
export function parseSource(text: string): ParsedSource {
  const { spans, faults } = findTemplates(text)
  const lines = new LineCounter()
  const documents = parse(mask(text, spans), lines)
  const position = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  if (documents === undefined)
    return { text, spans, documents: [], faults: [{ offset: 0, message: tooDeep }], position }
  const syntax = documents.flatMap(({ errors }) =>
    errors.map(({ pos, message }) => ({ offset: pos[0], message: lowerFirst(message) })),
  )
  // A misplaced template makes the parser stumble over what follows; its own word says more.
  return { text, spans, documents, faults: faults.length > 0 ? faults : syntax, position }
}

const tooDeep = 'nested too deep to be read'

function parse(masked: string, lineCounter: LineCounter): readonly Document.Parsed[] | undefined {
  try {
    return [
      ...parseAllDocuments(masked, {
        lineCounter,
        schema: 'failsafe',
        uniqueKeys: false,
        prettyErrors: false,
        logLevel: 'silent',
      }),
    ]
  } catch (error) {
    // The parser descends by recursion: thousands of brackets exhaust the stack.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function mask(text: string, spans: readonly TemplateSpan[]): string {
  let masked = ''
  let from = 0
  for (const { start, end } of spans) {
    masked += text.slice(from, start) + text.slice(start, end).replace(/\S/g, 'x')
    from = end
  }
  return masked + text.slice(from)
}

function lowerFirst(message: string): string {
  return message.slice(0, 1).toLowerCase() + message.slice(1)
}
