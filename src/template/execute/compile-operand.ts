import { Failure } from '../failure.ts'
import type { Functions } from '../functions/function.ts'
import type { Operand } from '../syntax/node.ts'
import type { Value } from '../values/value.ts'
import { compileCall } from './compile-call.ts'
import { compilePipe } from './compile-pipe.ts'
import { member } from './member.ts'
import type { Evaluate } from './run.ts'
import { compileVariable, type Scope } from './scope.ts'

/** What the compiler carries along. */
export interface Compiling {
  readonly functions: Functions
  readonly scope: Scope
}

/** An operand on its own: a command without arguments, or an argument of type `interface{}`. */
export function compileOperand(operand: Operand, compiling: Compiling): Evaluate {
  const { offset } = operand
  switch (operand.kind) {
    case 'dot':
      return (run) => run.dot
    case 'nil':
      return constant(null)
    case 'bool':
    case 'string':
      return constant(operand.value)
    case 'number': {
      const { ideal } = operand.value
      return ideal === undefined
        ? failing('this integer does not fit into 64 bits', offset)
        : constant(ideal)
    }
    case 'field':
      return compileField(operand.names, offset)
    case 'variable':
      return through(compileVariable(compiling.scope, operand.name, offset), operand.names, offset)
    case 'function':
      return compileCall({ name: operand.name, offset, args: [], final: undefined }, compiling)
    case 'chain': {
      if (operand.operand.kind === 'nil') return failing('nil has no fields', offset)
      return through(compileOperand(operand.operand, compiling), operand.names, offset)
    }
    case 'pipe':
      return compilePipe(operand, compiling, false)
  }
}

export function constant(value: Value): Evaluate {
  return () => value
}

/** An expression that fails when it is reached, as Go does for mistakes it finds late. */
export function failing(message: string, offset: number): Evaluate {
  return (run) => {
    run.at = offset
    throw new Failure(message)
  }
}

/** `.name`, the most common expression, on a map: one lookup. */
function compileField(names: readonly string[], offset: number): Evaluate {
  const [first = '', ...rest] = names
  const field: Evaluate = (run) => {
    const { dot } = run
    if (typeof dot === 'object' && dot !== null && dot.kind === 'map') {
      const value = dot.entries.get(first)
      if (value !== undefined) return value
    }
    run.at = offset
    return member(run, dot, first)
  }
  return through(field, rest, offset)
}

/** The fields of a value, one after the other. */
export function through(start: Evaluate, names: readonly string[], offset: number): Evaluate {
  return names.reduce<Evaluate>(
    (evaluate, name) => (run) => {
      const receiver = evaluate(run)
      run.at = offset
      return member(run, receiver, name)
    },
    start,
  )
}
