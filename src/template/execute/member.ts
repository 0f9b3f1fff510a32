import { Failure } from '../failure.ts'
import { nearest } from '../nearest.ts'
import { typeOf } from '../values/kinds.ts'
import { timeMethods } from '../values/time-methods.ts'
import {
  isObject,
  untyped,
  type GoMap,
  type GoStruct,
  type Method,
  type Value,
} from '../values/value.ts'
import type { Run } from './run.ts'

/** `receiver.name`: a map entry, a struct field or a method without arguments. */
export function member(run: Run, receiver: Value, name: string): Value {
  if (receiver === null) throw new Failure(`nil has no entry ${JSON.stringify(name)}`)
  if (isObject(receiver)) {
    if (receiver.kind === 'map') {
      const value = receiver.entries.get(name)
      if (value !== undefined) return value
      throw missingEntry(run, receiver, name)
    }
    const method = methodOf(receiver, name)
    if (method !== undefined) return invoke(method, name, [])
    const field = receiver.kind === 'struct' ? receiver.fields.get(name) : undefined
    if (field !== undefined) return field
  }
  throw noField(receiver, name)
}

/** `receiver.name arg …`: only methods take arguments. */
export function callMember(receiver: Value, name: string, args: readonly Value[]): Value {
  if (receiver === null) throw new Failure(`nil has no method ${JSON.stringify(name)}`)
  const method = isObject(receiver) ? methodOf(receiver, name) : undefined
  if (method !== undefined) return invoke(method, name, args)
  if (isObject(receiver) && (receiver.kind === 'map' || receiver.kind === 'struct')) {
    throw new Failure(`${JSON.stringify(name)} is not a method, but is given arguments`)
  }
  throw noField(receiver, name)
}

function invoke(method: Method, name: string, args: readonly Value[]): Value {
  if (args.length !== method.parameters) {
    throw new Failure(`${name} takes ${method.parameters} arguments, got ${args.length}`)
  }
  return method.call(...args.map(untyped))
}

function methodOf(receiver: Value, name: string): Method | undefined {
  if (!isObject(receiver)) return undefined
  if (receiver.kind === 'struct') return receiver.methods.find(name)
  return receiver.kind === 'time' ? timeMethods(receiver).get(name) : undefined
}

function missingEntry(run: Run, receiver: GoMap, name: string): Failure {
  // Keys of other maps may come from a row, so only the variables are named.
  if (receiver !== run.data) return new Failure(`the map has no entry ${JSON.stringify(name)}`)
  const hint = nearest(name, receiver.entries.keys())
  return new Failure(`unknown variable ${JSON.stringify(name)}${hint}`, 'TEMPLATE_UNKNOWN_VARIABLE')
}

function noField(receiver: Value, name: string): Failure {
  const known = isObject(receiver) && receiver.kind === 'struct' ? structNames(receiver) : []
  return new Failure(
    `no field ${JSON.stringify(name)} in a value of type ${typeOf(receiver)}${nearest(name, known)}`,
  )
}

function structNames(receiver: GoStruct): string[] {
  return [...receiver.fields.keys(), ...receiver.methods.names]
}
