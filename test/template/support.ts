import { compileTemplate } from '../../src/template/compile-template.ts'
import { newBudget } from '../../src/template/limits.ts'
import {
  TemplateError,
  type Dialect,
  type Impure,
  type Rendered,
} from '../../src/template/template.ts'

/** Bytes that count up and a clock that stands: the same values in every run. */
export function fixedImpure(): Impure {
  let next = 0
  return {
    randomBytes: (length) => Uint8Array.from({ length }, () => (next = (next * 167 + 13) % 256)),
    now: new Date('2026-01-02T03:04:05Z'),
  }
}

export type Row = Readonly<Record<string, string>>

export function render(source: string, row: Row = {}, dialect: Dialect = 'gotemplate'): Rendered {
  const variables = new Map(Object.entries(row))
  return compileTemplate(source, dialect).render(variables, fixedImpure(), newBudget())
}

/** The error of a template that must fail. */
export function errorOf(
  source: string,
  row: Row = {},
  dialect: Dialect = 'gotemplate',
): TemplateError {
  try {
    render(source, row, dialect)
  } catch (thrown) {
    if (thrown instanceof TemplateError) return thrown
    throw thrown
  }
  throw new Error(`${source} did not fail`)
}
