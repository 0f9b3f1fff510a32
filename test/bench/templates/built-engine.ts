import { execFileSync } from 'node:child_process'
import type * as Compile from '../../../src/template/compile-template.ts'
import type * as Limits from '../../../src/template/limits.ts'

// What the image runs: tsx would wrap every function that the engine makes.
execFileSync('npx', ['tsc', '-p', 'src/tsconfig.build.json'], { stdio: ['ignore', 2, 2] })

const load = async (name: string): Promise<unknown> =>
  import(new URL(`../../../dist/src/template/${name}.js`, import.meta.url).href)

export const { compileTemplate } = (await load('compile-template')) as typeof Compile
export const { newBudget } = (await load('limits')) as typeof Limits
