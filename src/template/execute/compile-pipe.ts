import { Failure } from '../failure.ts'
import type { Command, Operand, Pipe } from '../syntax/node.ts'
import { compileCall } from './compile-call.ts'
import { callMember } from './member.ts'
import { compileOperand, failing, through, type Compiling } from './compile-operand.ts'
import type { Evaluate } from './run.ts'
import { compileAssign, compileVariable, declare } from './scope.ts'

/** A pipeline: each command's value is the last argument of the next one; then the variables. */
export function compilePipe(pipe: Pipe, compiling: Compiling, sure: boolean): Evaluate {
  let evaluate: Evaluate | undefined
  for (const command of pipe.commands) evaluate = compileCommand(command, evaluate, compiling)
  if (evaluate === undefined) throw new Failure('a pipeline without commands')
  if (pipe.declares.length === 0) return evaluate
  const value = evaluate
  const stores = pipe.declares.map((name) => {
    if (pipe.assigns) return compileAssign(compiling.scope, name, pipe.offset)
    const slot = declare(compiling.scope, name, sure)
    return (run: Parameters<Evaluate>[0], stored: ReturnType<Evaluate>) => {
      run.slots[slot] = stored
    }
  })
  return (run) => {
    const result = value(run)
    for (const store of stores) store(run, result)
    return result
  }
}

function compileCommand(
  command: Command,
  final: Evaluate | undefined,
  compiling: Compiling,
): Evaluate {
  const [first, ...args] = command.args
  if (first.kind === 'function') {
    return compileCall({ name: first.name, offset: first.offset, args, final }, compiling)
  }
  if (first.kind === 'nil') return failing('nil is not a command', first.offset)
  if (args.length === 0 && final === undefined) return compileOperand(first, compiling)
  return compileMethod(first, args, final, compiling)
}

/** Only methods of values take arguments, besides functions. */
function compileMethod(
  first: Operand,
  args: readonly Operand[],
  final: Evaluate | undefined,
  compiling: Compiling,
): Evaluate {
  const receiver = receiverOf(first, compiling)
  const { offset } = first
  if (receiver === undefined)
    return failing('this is not a function, but is given arguments', offset)
  const values = args.map((arg) => compileOperand(arg, compiling))
  const { evaluate, name } = receiver
  return (run) => {
    const last = final?.(run)
    const target = evaluate(run)
    const given = values.map((value) => value(run))
    if (last !== undefined) given.push(last)
    run.at = offset
    return callMember(target, name, given)
  }
}

function receiverOf(
  operand: Operand,
  compiling: Compiling,
): { readonly evaluate: Evaluate; readonly name: string } | undefined {
  if (operand.kind !== 'field' && operand.kind !== 'variable' && operand.kind !== 'chain') {
    return undefined
  }
  const name = operand.names.at(-1)
  if (name === undefined) return undefined
  const before = operand.names.slice(0, -1)
  const { offset } = operand
  const start: Evaluate =
    operand.kind === 'field'
      ? (run) => run.dot
      : operand.kind === 'variable'
        ? compileVariable(compiling.scope, operand.name, offset)
        : compileOperand(operand.operand, compiling)
  return { evaluate: through(start, before, offset), name }
}
