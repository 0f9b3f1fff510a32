import { Failure } from '../failure.ts'
import { step, type Limits } from '../limits.ts'
import type { Context } from '../functions/function.ts'
import type { Impure } from '../template.ts'
import { printedText } from '../values/format-value.ts'
import { isObject, type GoTyped, type Value } from '../values/value.ts'

/** The state of one render. Compiled closures read and change it; nothing outlives the render. */
export interface Run extends Context {
  /** `.` */
  dot: Value
  /** `$` */
  root: Value
  /** The data of the whole render, to tell a missing variable from a missing key. */
  readonly data: Value
  /** Variables of the template that runs; undefined until declared. */
  slots: (Value | undefined)[]
  output: string
  /** Set while the whole output is one typed value. */
  typed: GoTyped['value'] | undefined
  /** Offset in the source of what is being evaluated. */
  at: number
  depth: number
  readonly limits: Limits
  readonly impure: Impure
}

/** Evaluates an expression. */
export type Evaluate = (run: Run) => Value

/** What a statement tells the loop around it. */
export type Signal = 0 | 1 | 2
export const goOn = 0
export const breakLoop = 1
export const continueLoop = 2

/** Runs a statement. */
export type Execute = (run: Run) => Signal

export function write(run: Run, text: string): void {
  if (text === '') return
  run.output += text
  run.typed = undefined
  if (run.output.length > run.limits.scalarBytes) throw tooMuchOutput(run.limits)
}

export function tooMuchOutput(limits: Limits): Failure {
  return new Failure(`the output is longer than ${limits.scalarBytes} bytes`, 'TEMPLATE_LIMIT')
}

/** Prints a value as an action does. */
export function writeValue(run: Run, value: Value): void {
  if (typeof value === 'string') {
    write(run, value)
    return
  }
  const isFirst = run.output === ''
  write(run, printedText(value, run))
  if (isFirst && isObject(value) && value.kind === 'typed') run.typed = value.value
  step(run)
}
