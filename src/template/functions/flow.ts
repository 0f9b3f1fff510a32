import { Failure } from '../failure.ts'
import { isEmpty } from '../values/empty.ts'
import { any, bool, fn, same, text, variadic, type GoFunction } from './function.ts'

/** Choosing between values. */
export const flow: ReadonlyMap<string, GoFunction> = new Map([
  ['default', variadic([same], same, (other, [value = null]) => (isEmpty(value) ? other : value))],
  ['empty', fn([any], isEmpty)],
  ['coalesce', variadic([], same, (values) => values.find((value) => !isEmpty(value)) ?? null)],
  ['all', variadic([], any, (values) => values.every((value) => !isEmpty(value)))],
  ['any', variadic([], any, (values) => values.some((value) => !isEmpty(value)))],
  ['ternary', fn([same, same, bool], (yes, no, condition) => (condition ? yes : no))],
  [
    'fail',
    fn([text], () => {
      // The text may hold a row value, and messages never do.
      throw new Failure('the template calls fail')
    }),
  ],
])
