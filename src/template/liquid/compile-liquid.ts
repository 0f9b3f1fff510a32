import { Context as LiquidContext, toValueSync, type Emitter, type Liquid } from 'liquidjs'
import type { Template as LiquidTemplate } from 'liquidjs'
import { tooMuchOutput } from '../execute/run.ts'
import { Failure } from '../failure.ts'
import type { Context } from '../functions/function.ts'
import { charge, defaultLimits } from '../limits.ts'
import type { Analysis, Budget, Impure, Rendered, Template, Variables } from '../template.ts'
import { toValidText } from '../values/text-bytes.ts'
import { rendered } from '../rendered.ts'
import { analyseLiquid } from './analyse-liquid.ts'
import { LiquidTyped } from './convert.ts'
import { newEngine, type Renders } from './engine.ts'
import { toLiquidError } from './liquid-error.ts'

const renders: Renders = new WeakMap()
const engine: Liquid = newEngine(renders)

/**
 * Compiles a Liquid template behind the same contract as Go templates.
 *
 * @throws TemplateError at stage `parse`
 */
export function compileLiquid(source: string): Template {
  const filters = Object.keys(engine.filters)
  let templates: LiquidTemplate[]
  try {
    checkNesting(source)
    templates = engine.parse(source)
  } catch (thrown) {
    throw toLiquidError(thrown, { source, stage: 'parse', variables: [], filters })
  }
  let analysis: Analysis | undefined
  return {
    source,
    get analysis() {
      return (analysis ??= analyseLiquid(engine, templates, source))
    },
    render(variables, impure, budget) {
      const context = newContext(impure, budget)
      try {
        return renderLiquid(templates, variables, context, budget)
      } catch (thrown) {
        throw toLiquidError(thrown, {
          source,
          stage: 'execute',
          variables: variables.keys(),
          filters,
        })
      } finally {
        budget.steps = Math.max(context.steps, 0)
      }
    },
  }
}

const opening = /\{%-?\s*(end)?(?:if|unless|case|for|comment|raw)\b/g

/** liquidjs parses, renders and is analysed recursively. */
function checkNesting(source: string): void {
  let depth = 0
  for (const { 1: end, index } of source.matchAll(opening)) {
    depth += end === undefined ? 1 : -1
    if (depth <= defaultLimits.nesting) continue
    throw new Failure(`more than ${defaultLimits.nesting} nested tags`, 'TEMPLATE_LIMIT', index)
  }
}

function newContext(impure: Impure, budget: Budget): Context {
  return {
    steps: budget.steps,
    limits: defaultLimits,
    impure,
    memory: {},
  }
}

function renderLiquid(
  templates: LiquidTemplate[],
  variables: Variables,
  context: Context,
  budget: Budget,
): Rendered {
  const scope = Object.create(null) as Record<string, string>
  for (const [name, value] of variables) scope[name] = value
  const liquidContext = new LiquidContext(scope, engine.options, { sync: true })
  // Its own limits count milliseconds; ours give the same result on a slow machine.
  liquidContext.renderLimit.check = () => charge(context, 32)
  liquidContext.memoryLimit.use = (units) => charge(context, units * 8)
  renders.set(liquidContext, context)
  const output = new Output(context)
  toValueSync(engine.renderer.renderTemplates(templates, liquidContext, output))
  return finish(output, budget)
}

function finish(output: Output, budget: Budget): Rendered {
  const text = toValidText(output.buffer)
  const bytes = Buffer.byteLength(text)
  if (bytes > defaultLimits.scalarBytes) throw tooMuchOutput(defaultLimits)
  if (bytes > budget.outputBytes) {
    throw new Failure('the output of this node is too long', 'TEMPLATE_LIMIT')
  }
  budget.outputBytes -= bytes
  return rendered(text, output.typed?.typed)
}

/** Collects what a render writes, within the limit, and keeps the type of a lone typed value. */
class Output implements Emitter {
  buffer = ''
  typed: LiquidTyped | undefined
  private readonly context: Context

  constructor(context: Context) {
    this.context = context
  }

  write(value: unknown): void {
    const text = textOf(value)
    if (text === '') return
    this.typed = this.buffer === '' && value instanceof LiquidTyped ? value : undefined
    this.buffer += text
    if (this.buffer.length > this.context.limits.scalarBytes) throw tooMuchOutput(defaultLimits)
  }
}

/** Lists print one item after the other, nothing prints nothing, as in Liquid. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') {
    return String(value)
  }
  if (value instanceof LiquidTyped) return value.toString()
  if (Array.isArray(value)) return value.map(textOf).join('')
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : ''
}
