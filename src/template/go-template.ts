import { analyse } from './analyse.ts'
import { compileTree } from './execute/compile-nodes.ts'
import { tooMuchOutput, type Execute, type Run } from './execute/run.ts'
import { Failure } from './failure.ts'
import type { Functions } from './functions/function.ts'
import { defaultLimits, type Limits } from './limits.ts'
import { toTemplateError } from './place.ts'
import { rendered } from './rendered.ts'
import { parse } from './syntax/parser.ts'
import type { Analysis, Budget, Impure, Rendered, Template, Variables } from './template.ts'
import type { Memory } from './values/memory.ts'
import { toValidText } from './values/text-bytes.ts'
import { anyMap, type GoMap, type Value } from './values/value.ts'

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
    return new GoTemplate(source, { functions, limits }, execute)
  } catch (thrown) {
    throw toTemplateError(thrown, { source, offset: 0, stage: 'parse' })
  }
}

/**
 * A compiled Go template, which runs on any data, not only on variables. A class, because an object
 * literal with a getter is a dictionary to V8, which makes every render slower.
 */
class GoTemplate implements Template {
  readonly source: string
  private readonly options: Required<GoTemplateOptions>
  private readonly execute: Execute
  private readonly memory: Memory = {}
  private known: Analysis | undefined

  constructor(source: string, options: Required<GoTemplateOptions>, execute: Execute) {
    this.source = source
    this.options = options
    this.execute = execute
  }

  get analysis(): Analysis {
    const { functions, limits } = this.options
    // Parsed again: a cached template keeps its closures only.
    return (this.known ??= analyse(parse(this.source, functions, limits), functions, this.source))
  }

  /** The caller's variables become Go's map: copied at the first change a template makes. */
  render(variables: Variables, impure: Impure, budget: Budget): Rendered {
    const data: GoMap = {
      kind: 'map',
      type: anyMap,
      entries: variables,
      borrowed: true,
      nil: false,
    }
    return this.run(data, impure, budget)
  }

  /** @throws TemplateError */
  run(data: Value, impure: Impure, budget: Budget): Rendered {
    const run: Run = {
      dot: data,
      root: data,
      data,
      slots: [],
      output: '',
      typed: undefined,
      at: 0,
      depth: 0,
      steps: budget.steps,
      limits: this.options.limits,
      impure,
      memory: this.memory,
    }
    try {
      this.execute(run)
      return finish(run, budget)
    } catch (thrown) {
      throw toTemplateError(thrown, { source: this.source, offset: run.at, stage: 'execute' })
    } finally {
      budget.steps = Math.max(run.steps, 0)
    }
  }
}

/** The output as valid text, charged to the budget; or the one typed value it came from. */
function finish({ output, typed, limits }: Run, budget: Budget): Rendered {
  const text = toValidText(output)
  const bytes = Buffer.byteLength(text)
  if (bytes > limits.scalarBytes) throw tooMuchOutput(limits)
  if (bytes > budget.outputBytes) {
    throw new Failure('the output of this node is too long', 'TEMPLATE_LIMIT', 0)
  }
  budget.outputBytes -= bytes
  return rendered(text, typed)
}
