import { randomBytes } from 'node:crypto'
import { sprigFunctions } from '../../src/template/functions/product-functions.ts'
import { compileGoTemplate } from '../../src/template/go-template.ts'
import type { Limits } from '../../src/template/limits.ts'
import { TemplateError, type Impure } from '../../src/template/template.ts'
import { markerFunctions } from './marker-functions.ts'
import { toValue } from './to-value.ts'

interface TemplateCase {
  readonly template: string
  readonly data: unknown
  readonly output?: string
  readonly matches?: string
  readonly stage?: string
}

/** What some vectors need is beyond the limits of the product. */
const raised: Limits = {
  scalarBytes: 64 * 1024 * 1024,
  sourceLength: 64 * 1024 * 1024,
  valueLength: 64 * 1024 * 1024,
  nesting: 20_000,
  patternLength: 64 * 1024 * 1024,
  templateDepth: 100_000,
}

const impure: Impure = { randomBytes: (length) => randomBytes(length), now: new Date() }

/**
 * Runs one vector of a template file: undefined when it passes, else why it fails. The function set
 * follows the file's name, as the vectors' README says.
 */
export function runShallowCase(testCase: unknown, fileName: string): string | undefined {
  const wanted = testCase as TemplateCase
  const functions = fileName.endsWith('typed-markers.json') ? markerFunctions : sprigFunctions
  try {
    const template = compileGoTemplate(wanted.template, { functions, limits: raised })
    const budget = { steps: 100_000_000, outputBytes: raised.scalarBytes }
    const { text } = template.run(toValue(wanted.data), impure, budget)
    return outputProblem(wanted, text)
  } catch (thrown) {
    if (!(thrown instanceof TemplateError)) return `threw ${String(thrown)}`
    if (wanted.stage === thrown.stage) return undefined
    const place = `${thrown.line}:${thrown.column}`
    return `failed at stage ${thrown.stage}, ${place}: ${thrown.message}; wanted ${
      wanted.stage === undefined
        ? JSON.stringify(wanted.output ?? wanted.matches)
        : `stage ${wanted.stage}`
    }`
  }
}

function outputProblem(wanted: TemplateCase, text: string): string | undefined {
  if (wanted.matches !== undefined) {
    const isMatch = new RegExp(wanted.matches).test(text)
    return isMatch ? undefined : `${JSON.stringify(text)} does not match ${wanted.matches}`
  }
  if (wanted.output === text) return undefined
  const expected =
    wanted.output === undefined ? `an error at ${wanted.stage}` : JSON.stringify(wanted.output)
  return `got ${JSON.stringify(text)}, wanted ${expected}`
}
