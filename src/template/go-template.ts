import { analyse } from './analyse.ts'
import { compileTree } from './execute/compile-nodes.ts'
import { tooMuchOutput, type Run } from './execute/run.ts'
import { Failure } from './failure.ts'
import type { Functions } from './functions/function.ts'
import { defaultLimits, type Limits } from './limits.ts'
import { toTemplateError } from './place.ts'
import { rendered } from './rendered.ts'
import { parse } from './syntax/parser.ts'
import type { Analysis, Budget, Impure, Rendered } from './template.ts'
import type { RegexCache } from './values/regex-search.ts'
import type { ZoneCache } from './values/time-zone.ts'
import type { Value } from './values/value.ts'
import { byteLength, hasBadBytes, toValidText } from './values/text-bytes.ts'

/** A compiled Go template that runs on any data, not only on variables. */
export interface GoTemplate {
  readonly analysis: Analysis
  /** @throws TemplateError */
  run(data: Value, impure: Impure, budget: Budget): Rendered
}

export interface GoTemplateOptions {
  readonly functions: Functions
  readonly limits?: Limits
}

/**
 * Compiles a Go template with the functions and limits given.
 *
 * @throws TemplateError at stage `parse`
 */
export function compileGoTemplate(source: string, options: GoTemplateOptions): GoTemplate {
  const { functions, limits = defaultLimits } = options
  try {
    if (source.length > limits.sourceLength) {
      throw new Failure(
        `the template is longer than ${limits.sourceLength} characters`,
        'TEMPLATE_LIMIT',
        0,
      )
    }
    const { execute } = compileTree(parse(source, functions, limits), functions)
    const regexes: RegexCache = new Map()
    const zones: ZoneCache = new Map()
    let analysis: Analysis | undefined
    return {
      get analysis() {
        // Parsed again: a cached template keeps its closures only.
        return (analysis ??= analyse(parse(source, functions, limits), functions, source))
      },
      run(data, impure, budget) {
        const run = newRun(data, impure, { limits, steps: budget.steps, regexes, zones })
        try {
          execute(run)
          return finish(run, budget)
        } catch (thrown) {
          throw toTemplateError(thrown, { source, offset: run.at, stage: 'execute' })
        } finally {
          budget.steps = Math.max(run.steps, 0)
        }
      },
    }
  } catch (thrown) {
    throw toTemplateError(thrown, { source, offset: 0, stage: 'parse' })
  }
}

function newRun(
  data: Value,
  impure: Impure,
  { limits, steps, regexes, zones }: Pick<Run, 'limits' | 'steps' | 'regexes' | 'zones'>,
): Run {
  return {
    dot: data,
    root: data,
    data,
    slots: [],
    output: '',
    typed: undefined,
    at: 0,
    depth: 0,
    steps,
    limits,
    impure,
    regexes,
    zones,
  }
}

/** The output as valid text, charged to the budget; or the one typed value it came from. */
function finish(run: Run, budget: Budget): Rendered {
  const text = hasBadBytes(run.output) ? toValidText(run.output) : run.output
  const bytes = byteLength(text)
  if (bytes > run.limits.scalarBytes) throw tooMuchOutput(run.limits)
  if (bytes > budget.outputBytes) {
    throw new Failure('the output of this node is too long', 'TEMPLATE_LIMIT', 0)
  }
  budget.outputBytes -= bytes
  return rendered(text, run.typed)
}
