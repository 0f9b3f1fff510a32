import { Failure } from './failure.ts'
import type { Budget } from './template.ts'

/** Output of one scalar, in UTF-8 bytes. */
export const maxScalarBytes = 64 * 1024
/** Output of all scalars that share a budget, in UTF-8 bytes. */
export const maxNodeBytes = 1024 * 1024
/**
 * Steps of all renders that share a budget. A step is one node or call, or 16 characters a function
 * makes or reads. All of them take less than 100 ms, also in a process that has just begun.
 */
export const maxSteps = 300_000
/** Longest template source, in UTF-16 units. */
export const maxSourceLength = 64 * 1024
/** Longest string a function may make on the way, in UTF-16 units. */
export const maxValueLength = 1024 * 1024
/** Nested parentheses and control structures in a source: each costs a JavaScript frame or two. */
export const maxNesting = 200
/** Longest regular expression; repeats are bounded by RE2 itself. */
export const maxPatternLength = 1024
/** Templates that call each other. */
export const maxTemplateDepth = 200

/** What one engine lets a single template do; a conformance run raises them. */
export interface Limits {
  readonly scalarBytes: number
  readonly sourceLength: number
  readonly valueLength: number
  readonly nesting: number
  readonly patternLength: number
  readonly templateDepth: number
}

export const defaultLimits: Limits = {
  scalarBytes: maxScalarBytes,
  sourceLength: maxSourceLength,
  valueLength: maxValueLength,
  nesting: maxNesting,
  patternLength: maxPatternLength,
  templateDepth: maxTemplateDepth,
}

/** A fresh budget for the scalars of one node. */
export function newBudget(): Budget {
  return { steps: maxSteps, outputBytes: maxNodeBytes }
}

/** What functions see of a running render's limits. */
export interface Meter {
  steps: number
  readonly limits: Limits
}

const unitsPerStep = 16

/** Charges for one step of work. */
export function step(meter: Meter): void {
  if (--meter.steps < 0) throw overSteps()
}

/** Charges for a string or list of `length` that is about to be made or searched. */
export function charge(meter: Meter, length: number): void {
  if (length > meter.limits.valueLength) {
    throw new Failure(
      `a value longer than ${meter.limits.valueLength} characters is not allowed`,
      'TEMPLATE_LIMIT',
    )
  }
  meter.steps -= Math.ceil(length / unitsPerStep)
  if (meter.steps < 0) throw overSteps()
}

export function overSteps(): Failure {
  return new Failure('the template needs too many steps', 'TEMPLATE_LIMIT')
}
