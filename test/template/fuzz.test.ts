import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileTemplate } from '../../src/template/compile-template.ts'
import { productFunctions } from '../../src/template/functions/product-functions.ts'
import { compileGoTemplate } from '../../src/template/go-template.ts'
import { newBudget } from '../../src/template/limits.ts'
import { TemplateError, type Rendered } from '../../src/template/template.ts'
import { toValue } from '../conformance/to-value.ts'
import { called, mutated, scrambled } from './fuzz/mutated.ts'
import { slowFunctions, type Seed } from './fuzz/seeds.ts'
import { fixedImpure } from './support.ts'

/** `LYNQ_FUZZ=200000 npx vitest run … test/template/fuzz.test.ts` is the long run. */
const total = Number(process.env['LYNQ_FUZZ'] ?? 20_000)
const seed = Number(process.env['LYNQ_FUZZ_SEED'] ?? 1)
const limitMs = 100
const impure = fixedImpure()

type RenderSeed = (input: Seed) => Rendered

const inGo: RenderSeed = ({ template, data }) =>
  compileGoTemplate(template, { functions: productFunctions }).run(
    toValue(data),
    impure,
    newBudget(),
  )

const inLiquid: RenderSeed = ({ template, data }) => {
  const texts = Object.entries(data as object).map(([key, value]) => [key, String(value)] as const)
  return compileTemplate(template, 'liquid').render(new Map(texts), impure, newBudget())
}

/** Whether it renders; fails on anything but a text or a TemplateError that says what is wrong. */
function renders(render: RenderSeed, input: Seed): boolean {
  try {
    const { text } = render(input)
    expect(/[\uD800-\uDFFF]/u.test(text)).toBe(false)
    return true
  } catch (thrown) {
    if (!(thrown instanceof TemplateError)) throw thrown
    expect(thrown.message).not.toContain('engine failed')
    return false
  }
}

/** CPU or wall time; of three tries the least, since other threads and programs count too. */
function measured(render: RenderSeed, input: Seed): { readonly ms: number; readonly ok: boolean } {
  let least = Infinity
  let ok = false
  for (let attempt = 0; attempt < 3 && least > limitMs; attempt += 1) {
    const before = process.cpuUsage()
    const begin = performance.now()
    ok = renders(render, input)
    const { user, system } = process.cpuUsage(before)
    least = Math.min(least, performance.now() - begin, (user + system) / 1000)
  }
  return { ms: least, ok }
}

const prototypes = [Object.prototype, Array.prototype, Map.prototype, String.prototype]
const members = (): unknown => prototypes.map((prototype) => Reflect.ownKeys(prototype))

const kinds = [
  { name: 'mutated vectors', inputs: mutated, render: inGo, share: 0.5 },
  { name: 'calls of every function', inputs: called, render: inGo, share: 0.25 },
  { name: 'scrambled tokens', inputs: scrambled, render: inGo, share: 0.15 },
  { name: 'scrambled tokens in Liquid', inputs: scrambled, render: inLiquid, share: 0.1 },
]

test.each(kinds)(
  '$name give a text or a TemplateError, in time, and change no prototype',
  { timeout: Infinity },
  ({ name, inputs, render, share }) => {
    const before = members()
    const numRuns = Math.ceil(total * share)
    let worst = { ms: 0, template: '' }
    let rendered = 0

    fc.assert(
      fc.property(inputs, (input) => {
        if (slowFunctions.test(input.template)) return
        const { ms, ok } = measured(render, input)
        if (ok) rendered += 1
        if (ms > worst.ms) worst = { ms, template: input.template }
        expect(ms, input.template).toBeLessThan(limitMs)
      }),
      { numRuns, seed },
    )

    const shown = JSON.stringify(worst.template.slice(0, 200))
    process.stdout.write(
      `${name}: ${numRuns} inputs, ${rendered} rendered, worst ${worst.ms.toFixed(1)} ms: ${shown}\n`,
    )
    // Inputs that all fail to parse would test little.
    expect(rendered).toBeGreaterThan(numRuns / 100)
    expect(members()).toEqual(before)
  },
)
