import { readdirSync, readFileSync } from 'node:fs'
import { productFunctions } from '../../../src/template/functions/product-functions.ts'

/** A template with data, from the vectors that real Go made. */
export interface Seed {
  readonly template: string
  readonly data: unknown
}

/** Keys and password hashes take their time on purpose: hostile.test.ts bounds them. */
export const slowFunctions = /\b(?:gen[A-Z]|bcrypt|htpasswd|derivePassword)/

export const functionNames = [...productFunctions.keys()].filter(
  (name) => !slowFunctions.test(name),
)

const folder = new URL('../../conformance/sample/templates/', import.meta.url)

export const seeds: readonly Seed[] = readdirSync(folder)
  .flatMap((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as readonly Seed[])
  .filter(({ template }) => template.length < 4000 && !slowFunctions.test(template))
