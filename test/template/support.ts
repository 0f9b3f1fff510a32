import { createHash } from 'node:crypto'
import { compileTemplate } from '../../src/template/compile-template.ts'
import { newBudget } from '../../src/template/limits.ts'
import {
  TemplateError,
  type Dialect,
  type Impure,
  type Rendered,
} from '../../src/template/template.ts'

/** Bytes that look random and a clock that stands: the same values in every run. */
export function fixedImpure(): Impure {
  let next = 0
  const block = (): Buffer => createHash('sha256').update(String(next++)).digest()
  return {
    randomBytes: (length) =>
      Buffer.concat(Array.from({ length: Math.ceil(length / 32) }, block)).subarray(0, length),
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
