import { deepEqual } from '../values/deep-equal.ts'
import { kindOf, typeOf } from '../values/kinds.ts'
import { any, fn, text, type GoFunction } from './function.ts'

/** What a value is. */
export const types: ReadonlyMap<string, GoFunction> = new Map([
  ['typeOf', fn([any], typeOf)],
  ['typeIs', fn([text, any], (target, value) => typeOf(value) === target)],
  [
    'typeIsLike',
    fn([text, any], (target, value) => [target, `*${target}`].includes(typeOf(value))),
  ],
  ['kindOf', fn([any], kindOf)],
  ['kindIs', fn([text, any], (target, value) => kindOf(value) === target)],
  ['deepEqual', fn([any, any], deepEqual)],
])
