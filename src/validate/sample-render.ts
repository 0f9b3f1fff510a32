import { newBudget } from '../template/limits.ts'
import type { Impure, Rendered, Template } from '../template/template.ts'
import { TemplateError } from '../template/template.ts'

// Trying values must cost next to nothing, whatever the template does.
const budget = { ...newBudget(), steps: 2_000 }

/** Never asked for more than zeros: templates that use it are not tried. */
const still: Impure = { randomBytes: (length) => new Uint8Array(length), now: new Date(0) }

/** Functions whose result says something about every row: what goes in comes out, or a text like it. */
const plainFunctions: ReadonlySet<string> = new Set([
  'int',
  'float',
  'bool',
  'lower',
  'upper',
  'trim',
  'quote',
  'squote',
  'toString',
  'trunc63',
  'b64enc',
  'sha1sum',
  'sha256sum',
  'default',
])

/** Values of each class that fields of Kubernetes know. */
const candidates = ['a', '1', 'true', '', '1Gi', 'YWJj'] as const

/**
 * Whether a template can give a value that passes the test, for some row. What cannot be told from a
 * few rows (branches, functions that may do anything) can.
 */
export function canGive(template: Template, test: (rendered: Rendered) => boolean): boolean {
  const { branches, functions, impure, variables } = template.analysis
  const isPlain =
    branches.length === 0 &&
    impure.length === 0 &&
    functions.every(({ name }) => plainFunctions.has(name))
  if (!isPlain) return true
  const names = [...new Set(variables.map(({ name }) => name))]
  let tried = 0
  for (const row of rowsOf(names)) {
    const rendered = renderSample(template, row)
    if (rendered === undefined) continue
    if (test(rendered)) return true
    tried += 1
  }
  return tried === 0
}

/** Rows in which all variables have one value, and rows in which only one variable has any. */
function* rowsOf(names: readonly string[]): Generator<ReadonlyMap<string, string>> {
  for (const value of candidates) yield new Map(names.map((name) => [name, value]))
  if (names.length < 2) return
  for (const filled of names.slice(0, 4)) {
    for (const value of candidates) {
      yield new Map(names.map((name) => [name, name === filled ? value : '']))
    }
  }
}

/** What a template gives for one row, or nothing where it fails. */
export function renderSample(
  template: Template,
  row: ReadonlyMap<string, string>,
): Rendered | undefined {
  try {
    return template.render(row, still, { ...budget })
  } catch (error) {
    if (error instanceof TemplateError) return undefined
    throw error
  }
}
