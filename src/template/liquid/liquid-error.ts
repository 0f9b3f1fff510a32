import { LiquidError } from 'liquidjs'
import { Failure } from '../failure.ts'
import { nearest } from '../nearest.ts'
import { toTemplateError } from '../place.ts'
import type { TemplateError } from '../template.ts'

export interface LiquidFault {
  readonly source: string
  readonly stage: 'parse' | 'execute'
  /** For did-you-mean. */
  readonly variables: Iterable<string>
  readonly filters: Iterable<string>
}

/** Any throw of liquidjs as our error: at its place, without the values it may quote. */
export function toLiquidError(thrown: unknown, fault: LiquidFault): TemplateError {
  const { source, stage } = fault
  if (!LiquidError.is(thrown)) {
    const cause = thrown instanceof Error ? causeOf(thrown) : undefined
    return toTemplateError(cause ?? thrown, { source, stage, offset: 0 })
  }
  const offset = thrown.token.begin
  const cause = causeOf(thrown) ?? failureOf(thrown, fault)
  return toTemplateError(cause, { source, stage, offset })
}

/** What was thrown first; liquidjs wraps it at every level. */
function causeOf(error: Error): Failure | RangeError | undefined {
  if (error instanceof Failure || error instanceof RangeError) return error
  // Out of stack, liquidjs may lose the cause and keep only its words.
  if (error.message.includes('call stack')) return new RangeError(error.message)
  return LiquidError.is(error) && error.originalError !== undefined
    ? causeOf(error.originalError)
    : undefined
}

function failureOf(error: LiquidError, { stage, variables, filters }: LiquidFault): Failure {
  const variable = /undefined variable: ([\w.[\]"'-]+)/.exec(error.message)?.[1]
  if (variable !== undefined) {
    const hint = nearest(variable, variables)
    return new Failure(
      `unknown variable ${JSON.stringify(variable)}${hint}`,
      'TEMPLATE_UNKNOWN_VARIABLE',
    )
  }
  const filter = /undefined filter: (\w+)/.exec(error.message)?.[1]
  if (filter !== undefined) {
    const hint = nearest(filter, filters)
    return new Failure(
      `filter ${JSON.stringify(filter)} does not exist${hint}`,
      'TEMPLATE_UNKNOWN_FUNCTION',
    )
  }
  // What parsing says quotes the source only; what rendering says may quote a value.
  if (stage === 'execute') return new Failure('liquid cannot render this')
  const message = error.message.replace(/, line:\d+, col:\d+[\s\S]*$/, '')
  return new Failure(message, 'TEMPLATE_SYNTAX')
}
