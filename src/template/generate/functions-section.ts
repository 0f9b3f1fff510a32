import { randomBytes } from 'node:crypto'
import { compileTemplate } from '../compile-template.ts'
import type { GoFunction } from '../functions/function.ts'
import { productFamilies, productFunctions, type Family } from '../functions/product-functions.ts'
import { newBudget } from '../limits.ts'
import { TemplateError, type Impure } from '../template.ts'
import { functionExamples } from './function-examples.ts'

const start = '<!-- functions:start -->'
const end = '<!-- functions:end -->'
const impure: Impure = { randomBytes: (length) => randomBytes(length), now: new Date() }

/**
 * A document with the list of functions between its marks.
 *
 * @throws Error when the marks or an example are missing
 */
export function withFunctions(document: string): string {
  const [before, rest] = document.split(start)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined) throw new Error(`no ${start} … ${end}`)
  return [
    before,
    start,
    '\n\n',
    productFamilies.flatMap(section).join('\n\n'),
    '\n\n',
    end,
    after,
  ].join('')
}

/** Folded in, since all of them together are longer than the rest of the document. */
function section({ name, functions }: Family): readonly string[] {
  const groups = new Map<GoFunction, string[]>()
  for (const [known, definition] of functions) {
    // A later family may have taken the name.
    if (productFunctions.get(known) !== definition) continue
    groups.set(definition, [...(groups.get(definition) ?? []), known])
  }
  const lines = [...groups.values()].map(line)
  return [`<details><summary>${name}</summary>`, lines.join('\n'), '</details>']
}

function line(names: readonly string[]): string {
  const call = names.map((name) => functionExamples[name]).find((found) => found !== undefined)
  if (call === undefined) throw new Error(`no example for ${names.join(', ')}`)
  const source = `{{ ${call} }}`
  return `- ${names.map(code).join(', ')}: ${code(source)} → ${outcome(source)}`
}

/** What an example prints; only that it differs, or fails, where that is the point. */
function outcome(source: string): string {
  try {
    const template = compileTemplate(source)
    const [text, again] = [0, 1].map(() => template.render(new Map(), impure, newBudget()).text)
    if (
      text === undefined ||
      text !== again ||
      template.analysis.impure.some(({ name }) => clocks.has(name))
    )
      return 'differs each time'
    return code(/^\S(?:.*\S)?$/.test(text) ? text : JSON.stringify(text))
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    return `fails: ${error.message}`
  }
}

const clocks = new Set(['now', 'ago'])

/** A code span. */
function code(text: string): string {
  if (text.includes('`')) throw new Error(`${text} holds a backquote: choose another example`)
  return `\`${text}\``
}
