import { Failure } from './failure.ts'
import { TemplateError } from './template.ts'

/** Where a fault is: for people, so lines and columns start at 1 and columns count characters. */
export interface Place {
  readonly line: number
  readonly column: number
  readonly snippet: string
}

const widestSnippet = 100

export function placeAt(source: string, offset: number): Place {
  const before = source.slice(0, offset)
  const lineStart = before.lastIndexOf('\n') + 1
  const line = before.split('\n').length
  const column = Array.from(before.slice(lineStart)).length + 1
  return { line, column, snippet: snippetOf(source.split('\n'), line, column) }
}

/** The line before, the line itself with a caret under the place, and the line after. */
function snippetOf(lines: readonly string[], line: number, column: number): string {
  // Long lines are cut around the place.
  const start = column > widestSnippet - 20 ? column - (widestSnippet - 20) : 0
  const width = String(line + 1).length
  const shown = [line - 1, line, line + 1].flatMap((number) => {
    const text = lines[number - 1]
    if (text === undefined || number < 1) return []
    const part = Array.from(text.replace('\r', ''))
      .slice(start, start + widestSnippet)
      .join('')
    const row = `${String(number).padStart(width)} | ${part}`.trimEnd()
    if (number !== line) return [row]
    const indent = part.slice(0, column - 1 - start).replace(/[^\t]/g, ' ')
    return [row, `${' '.repeat(width)} | ${indent}^`]
  })
  return shown.join('\n')
}

/** Any throw inside the engine as the one error templates give. */
export function toTemplateError(
  thrown: unknown,
  where: { readonly source: string; readonly offset: number; readonly stage: 'parse' | 'execute' },
): TemplateError {
  const { source, stage } = where
  if (thrown instanceof Failure) {
    const place = placeAt(source, thrown.offset ?? where.offset)
    return new TemplateError(thrown.code, stage, thrown.message, place)
  }
  const place = placeAt(source, where.offset)
  // The stack overflowed, or a string would be longer than JavaScript allows.
  if (thrown instanceof RangeError) {
    return new TemplateError('TEMPLATE_LIMIT', stage, 'the template nests too deep', place)
  }
  return new TemplateError('TEMPLATE_EXECUTION', stage, 'the template engine failed here', place)
}
