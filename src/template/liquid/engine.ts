import { Liquid, type Context as LiquidContext } from 'liquidjs'
import { Failure } from '../failure.ts'
import { charge, defaultLimits } from '../limits.ts'
import type { Context, GoFunction } from '../functions/function.ts'
import { productFunctions } from '../functions/product-functions.ts'
import type { Value } from '../values/value.ts'
import { toGo, toLiquid } from './convert.ts'

/** Other files; `capture`, whose doubling liquidjs does not charge for; tags inside of a tag. */
const refusedTags = ['include', 'render', 'layout', 'block', 'capture', 'tablerow', 'liquid']
/** The clock, randomness, and expressions in strings; our `date` has Go's layouts. */
const refusedFilters = [
  'date',
  'date_to_xmlschema',
  'date_to_rfc822',
  'date_to_string',
  'date_to_long_string',
  'sample',
  'where_exp',
  'reject_exp',
  'group_by_exp',
  'has_exp',
  'find_exp',
  'find_index_exp',
]
/** Statements of the Go language, no filters. */
const notFilters = new Set(['and', 'or', 'not', 'call'])

/** What our functions need, by the render they are called in. */
export type Renders = WeakMap<LiquidContext, Context>

/**
 * liquidjs with our functions as filters: `{{ uid | trunc: 20 }}` calls `trunc 20 uid`. Where both
 * have a name, Liquid's own filter wins.
 */
export function newEngine(renders: Renders): Liquid {
  const engine = new Liquid({
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    dynamicPartials: false,
    relativeReference: false,
    parseLimit: defaultLimits.sourceLength,
    // Nothing is read from files; refused tags cannot ask for any.
    templates: {},
  })
  for (const tag of refusedTags) Reflect.deleteProperty(engine.tags, tag)
  for (const filter of refusedFilters) engine.unregisterFilter(filter)
  for (const [name, definition] of productFunctions) {
    if (notFilters.has(name) || Object.hasOwn(engine.filters, name)) continue
    engine.registerFilter(name, function (value: unknown, ...args: unknown[]) {
      const context = renders.get(this.context)
      if (context === undefined) throw new Failure('a filter outside of a render')
      return toLiquid(callFunction(definition, name, [...args, value].map(toGo), context))
    })
  }
  return engine
}

function callFunction(
  definition: GoFunction,
  name: string,
  given: readonly Value[],
  context: Context,
): Value {
  const { params, rest, call } = definition
  // A function without parameters is written as a filter of anything: `"" | uuidv4`.
  const args = params.length === 0 && rest === undefined ? [] : given
  if (args.length < params.length || (rest === undefined && args.length > params.length)) {
    throw new Failure(`${name} takes ${params.length} arguments, got ${args.length}`)
  }
  charge(context, 16)
  for (const arg of args) {
    if (typeof arg === 'string') context.steps -= arg.length >> definition.unitsPerStepLog2
  }
  const fixed = params.map((param, at) => param.accept(args[at] ?? null))
  if (rest === undefined) return call(...fixed, context)
  return call(...fixed, args.slice(params.length).map(rest.accept), context)
}
