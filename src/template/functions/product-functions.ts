import { builtins } from './builtins.ts'
import { comparison } from './comparison.ts'
import { dicts } from './dicts.ts'
import { flow } from './flow.ts'
import type { Functions, GoFunction } from './function.ts'
import { json } from './json.ts'
import { keys } from './keys.ts'
import { secrets } from './secrets.ts'
import { lists } from './lists.ts'
import { lynq, typedValues } from './lynq.ts'
import { math } from './math.ts'
import { dates } from './dates.ts'
import { encodings } from './encodings.ts'
import { paths } from './paths.ts'
import { random } from './random.ts'
import { regexes } from './regex.ts'
import { urls } from './urls.ts'
import { versions } from './versions.ts'
import { textCases } from './text-case.ts'
import { texts } from './text.ts'
import { types } from './types.ts'

/** One family of functions, for documents and tools. */
export interface Family {
  readonly name: string
  readonly functions: Functions
}

/** All families; a later one wins over an earlier one of the same name, as in Go. */
export const families: readonly Family[] = [
  { name: 'builtins', functions: builtins },
  { name: 'comparison', functions: comparison },
  { name: 'text', functions: texts },
  { name: 'text by words', functions: textCases },
  { name: 'numbers', functions: math },
  { name: 'choosing', functions: flow },
  { name: 'lists', functions: lists },
  { name: 'maps', functions: dicts },
  { name: 'JSON', functions: json },
  { name: 'types', functions: types },
  { name: 'regular expressions', functions: regexes },
  { name: 'versions', functions: versions },
  { name: 'URLs', functions: urls },
  { name: 'paths', functions: paths },
  { name: 'dates', functions: dates },
  { name: 'encodings and hashes', functions: encodings },
  { name: 'random values', functions: random },
  { name: 'passwords and encryption', functions: secrets },
  { name: 'keys and certificates', functions: keys },
  { name: 'Lynq', functions: lynq },
]

/** Sprig's own set, with its `int` and without typed values: what the conformance vectors expect. */
export const sprigFunctions: Functions = joined(families)

/** The families of a form: typed values replace Sprig's `int`. */
export const productFamilies: readonly Family[] = [
  ...families,
  { name: 'typed values', functions: typedValues },
]

/** The functions of a form. */
export const productFunctions: Functions = joined(productFamilies)

function joined(sets: readonly Family[]): Functions {
  const all = new Map<string, GoFunction>()
  for (const { functions } of sets)
    for (const [name, definition] of functions) all.set(name, definition)
  return all
}
