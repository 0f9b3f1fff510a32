import { randomBytes } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { compileTemplate, newBudget } from './built-engine.ts'
import type { Impure } from '../../../src/template/template.ts'
import type { Vector } from './vectors.ts'

/** Renders all vectors of an engine so many times; the answer is ns per render. */
export type Measure = (passes: number) => Promise<number>

export type Render = () => string

const impure: Impure = { randomBytes: (length) => randomBytes(length), now: new Date() }

/** This engine as the product calls it: a budget a render, variables as they come from the row. */
export function ours({ template, data }: Vector): Render {
  const compiled = compileTemplate(template)
  const variables = new Map(Object.entries(data))
  return () => compiled.render(variables, impure, newBudget()).text
}

/** The renders in this process. They are called one after the other, as a sync calls them. */
export function measureHere(renders: readonly Render[]): Measure {
  let sum = 0
  return (passes) => {
    const begin = performance.now()
    for (let pass = 0; pass < passes; pass += 1) {
      for (const render of renders) sum += render().length
    }
    const ms = performance.now() - begin
    if (sum === 0) throw new Error('nothing was rendered')
    return Promise.resolve((ms * 1e6) / (passes * renders.length))
  }
}
