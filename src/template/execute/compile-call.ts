import { Failure } from '../failure.ts'
import { same, type GoFunction, type Param } from '../functions/function.ts'
import { overSteps } from '../limits.ts'
import type { Operand } from '../syntax/node.ts'
import { isTrue } from '../values/truth.ts'
import type { Value } from '../values/value.ts'
import { compileOperand, failing, type Compiling } from './compile-operand.ts'
import type { Evaluate, Run } from './run.ts'

/** A call as it is written; `final` is the value piped into it. */
export interface Call {
  readonly name: string
  readonly offset: number
  readonly args: readonly Operand[]
  readonly final: Evaluate | undefined
}

type Argument = (run: Run) => unknown

/** A call with its arguments resolved to the parameters' types. */
export function compileCall(call: Call, compiling: Compiling): Evaluate {
  const definition = compiling.functions.get(call.name)
  if (definition === undefined) return failing(`function ${call.name} does not exist`, call.offset)
  const problem = countProblem(call, definition)
  if (problem !== undefined) return failing(problem, call.offset)
  if (call.name === 'and' || call.name === 'or') return compileLogic(call, compiling)
  const params = [...definition.params]
  const given = call.args.length + (call.final === undefined ? 0 : 1)
  if (definition.rest !== undefined) while (params.length < given) params.push(definition.rest)
  const args = params.slice(0, given).map((param, at): Argument => {
    const operand = call.args[at]
    if (operand !== undefined) return compileArgument(operand, param, compiling)
    return finalArgument(call, param)
  })
  // Go evaluates the piped value before the arguments.
  if (call.final !== undefined && args.length > 1 && !isSimple(call.args)) {
    return finalFirst(definition, args, call)
  }
  return definition.rest === undefined
    ? fixedCall(definition, args, call.offset)
    : restCall(definition, args, call.offset)
}

function countProblem(call: Call, { params, rest }: GoFunction): string | undefined {
  const given = call.args.length + (call.final === undefined ? 0 : 1)
  if (rest === undefined && given !== params.length) {
    return `${call.name} takes ${params.length} arguments, got ${given}`
  }
  if (given < params.length) {
    return `${call.name} takes at least ${params.length} arguments, got ${given}`
  }
  return undefined
}

/** Arguments whose evaluation changes nothing, so that their order does not matter. */
function isSimple(args: readonly Operand[]): boolean {
  return args.every((arg) => arg.kind !== 'pipe' && arg.kind !== 'chain' && arg.kind !== 'function')
}

function finalArgument({ final, offset }: Call, param: Param<unknown>): Argument {
  if (final === undefined) throw new Failure('a call without its last argument')
  return acceptedArgument(final, param, offset, false)
}

function compileArgument(operand: Operand, param: Param<unknown>, compiling: Compiling): Argument {
  const { offset } = operand
  if (operand.kind === 'number') return literalArgument(operand.value, param, offset)
  if (operand.kind === 'nil') return constantArgument(null, param, offset)
  if (operand.kind === 'bool' || operand.kind === 'string') {
    return constantArgument(operand.value, param, offset)
  }
  const refusesNil = param.refusesNilField === true && readsField(operand)
  return acceptedArgument(compileOperand(operand, compiling), param, offset, refusesNil)
}

function acceptedArgument(
  evaluate: Evaluate,
  param: Param<unknown>,
  offset: number,
  refusesNil: boolean,
): Argument {
  const { accept, keepsText = false } = param
  if (param === same) return evaluate
  return (run) => {
    const value = evaluate(run)
    if (keepsText && typeof value === 'string') return value
    run.at = offset
    if (refusesNil && value === null) throw new Failure(`the value is nil, expected ${param.type}`)
    return accept(value)
  }
}

function readsField(operand: Operand): boolean {
  if (operand.kind === 'variable') return operand.names.length > 0
  return operand.kind === 'field' || operand.kind === 'chain' || operand.kind === 'dot'
}

function literalArgument(
  number: Extract<Operand, { kind: 'number' }>['value'],
  param: Param<unknown>,
  offset: number,
): Argument {
  const value = param.literal(number)
  if (value === undefined) return failing(`expected ${param.type}, found a number`, offset)
  return constantArgument(value, param, offset)
}

function constantArgument(value: Value, param: Param<unknown>, offset: number): Argument {
  try {
    const accepted = param.accept(value)
    return () => accepted
  } catch {
    return failing(`expected ${param.type}, found another constant`, offset)
  }
}

function fixedCall(definition: GoFunction, args: readonly Argument[], offset: number): Evaluate {
  const { call, unitsPerStepLog2: scale } = definition
  const [first, second, third, fourth] = args
  if (first === undefined) {
    return (run) => {
      enter(run, offset, 0)
      return call(run)
    }
  }
  if (second === undefined) {
    return (run) => {
      const a = first(run)
      enter(run, offset, size(a) >> scale)
      return call(a, run)
    }
  }
  if (third === undefined) {
    return (run) => {
      const a = first(run)
      const b = second(run)
      enter(run, offset, (size(a) + size(b)) >> scale)
      return call(a, b, run)
    }
  }
  if (fourth === undefined) {
    return (run) => {
      const a = first(run)
      const b = second(run)
      const c = third(run)
      enter(run, offset, (size(a) + size(b) + size(c)) >> scale)
      return call(a, b, c, run)
    }
  }
  return (run) => {
    const values = args.map((arg) => arg(run))
    enter(run, offset, sizeOf(values) >> scale)
    return call(...values, run)
  }
}

function restCall(definition: GoFunction, args: readonly Argument[], offset: number): Evaluate {
  const { call, params, unitsPerStepLog2: scale } = definition
  const fixed = params.length
  if (fixed === 0) {
    const all = listOf(args)
    return (run) => {
      const values = all(run)
      enter(run, offset, sizeOf(values) >> scale)
      return call(values, run)
    }
  }
  const [first, ...others] = args
  // Most functions of this kind have one parameter before the rest: printf, eq, default, index.
  if (fixed === 1 && first !== undefined) {
    const rest = listOf(others)
    return (run) => {
      const a = first(run)
      const values = rest(run)
      enter(run, offset, (size(a) + sizeOf(values)) >> scale)
      return call(a, values, run)
    }
  }
  return (run) => {
    const values = args.map((arg) => arg(run))
    enter(run, offset, sizeOf(values) >> scale)
    return call(...values.slice(0, fixed), values.slice(fixed), run)
  }
}

function finalFirst(definition: GoFunction, args: readonly Argument[], call: Call): Evaluate {
  const { params, rest, unitsPerStepLog2: scale } = definition
  const fixed = params.length
  const last = args.length - 1
  return (run) => {
    const values: unknown[] = []
    const final = args[last]?.(run)
    for (let at = 0; at < last; at++) values.push(args[at]?.(run))
    values.push(final)
    enter(run, call.offset, sizeOf(values) >> scale)
    if (rest === undefined) return definition.call(...values, run)
    return definition.call(...values.slice(0, fixed), values.slice(fixed), run)
  }
}

/** Every call costs a step, and what its text arguments weigh. */
function enter(run: Run, offset: number, steps: number): void {
  run.at = offset
  run.steps -= 1 + steps
  if (run.steps < 0) throw overSteps()
}

/** The arguments as one list; a list that grows would be copied on the way. */
function listOf(args: readonly Argument[]): (run: Run) => unknown[] {
  const [first, second, third, fourth] = args
  if (first === undefined) return () => []
  if (second === undefined) return (run) => [first(run)]
  if (third === undefined) return (run) => [first(run), second(run)]
  if (fourth === undefined) return (run) => [first(run), second(run), third(run)]
  return (run) => args.map((arg) => arg(run))
}

function size(argument: unknown): number {
  return typeof argument === 'string' ? argument.length : 0
}

function sizeOf(values: readonly unknown[]): number {
  let total = 0
  for (const value of values) total += size(value)
  return total
}

/** `and` and `or` evaluate no further than needed and give the value that decided. */
function compileLogic(call: Call, compiling: Compiling): Evaluate {
  const stopsAt = call.name === 'or'
  const args = call.args.map((arg) => compileOperand(arg, compiling))
  const { final } = call
  return (run) => {
    const last = final?.(run)
    let value: Value = null
    for (const arg of args) {
      value = arg(run)
      if (isTrue(value) === stopsAt) return value
    }
    return last === undefined ? value : last
  }
}
