import { LineCounter, parseAllDocuments, type Document, type YAMLParseError } from 'yaml'
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
  const syntax = documents.flatMap(({ errors }) => errors.map(toFault))
  // A misplaced template makes the parser stumble over what follows; its own word says more.
  return {
    text,
    spans,
    documents,
    faults: firstOfEach(faults.length > 0 ? faults : syntax),
    position,
  }
}

const tooDeep = 'nested too deep to be read'

function parse(masked: string, lineCounter: LineCounter): readonly Document.Parsed[] {
  const parsed = parseAllDocuments(masked, {
    lineCounter,
    schema: 'failsafe',
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  })
  return [...parsed]
}

function toFault({ pos, message }: YAMLParseError): SyntaxFault {
  // The parser descends by recursion and reports its exhausted stack as an error of the text.
  const text = message.startsWith('Maximum call stack') ? tooDeep : lowerFirst(message)
  return { offset: pos[0], message: text }
}

/** One slip often breaks several rules at one place; the first says it. */
function firstOfEach(faults: readonly SyntaxFault[]): readonly SyntaxFault[] {
  const byOffset = new Map<number, SyntaxFault>()
  for (const fault of faults) if (!byOffset.has(fault.offset)) byOffset.set(fault.offset, fault)
  return [...byOffset.values()]
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
