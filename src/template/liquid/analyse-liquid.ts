import type { Liquid, Template as LiquidTemplate } from 'liquidjs'
import { productFunctions } from '../functions/product-functions.ts'
import { placeAt } from '../place.ts'
import type { Analysis, Use } from '../template.ts'

/** What a Liquid template reads and calls; filters of Liquid itself count as functions, too. */
export function analyseLiquid(
  engine: Liquid,
  templates: LiquidTemplate[],
  source: string,
): Analysis {
  const { globals } = engine.analyzeSync(templates, { partials: false })
  const variables = Object.values(globals)
    .flat()
    .map(({ segments, location }) => ({
      name: String(segments[0]),
      line: location.row,
      column: location.col,
    }))
  const { functions, branches } = usesOf(templates, source)
  return {
    variables: variables.sort(byPlace),
    functions,
    impure: functions.filter(({ name }) => productFunctions.get(name)?.impure === true),
    branches,
  }
}

function byPlace(a: Use, b: Use): number {
  return a.line - b.line || a.column - b.column
}

const branchTags = new Set(['if', 'unless', 'case', 'for'])

/** liquidjs lists no filters and tags, so that they are looked for in its parsed templates. */
function usesOf(
  templates: readonly LiquidTemplate[],
  source: string,
): { readonly functions: Use[]; readonly branches: Use[] } {
  const filters = new Map<number, string>()
  const branches = new Map<number, string>()
  const seen = new Set<object>()
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return
    seen.add(value)
    if (Array.isArray(value)) {
      value.forEach(visit)
      return
    }
    const named = asNamed(value)
    if (named !== undefined) {
      if ('args' in value) filters.set(named.offset, named.name)
      else if (branchTags.has(named.name)) branches.set(named.offset, named.name)
    }
    for (const [name, child] of Object.entries(value)) if (name !== 'liquid') visit(child)
  }
  visit(templates)
  return { functions: placed(filters, source), branches: placed(branches, source) }
}

function placed(found: ReadonlyMap<number, string>, source: string): Use[] {
  return [...found]
    .sort(([a], [b]) => a - b)
    .map(([offset, name]) => {
      const { line, column } = placeAt(source, offset)
      return { name, line, column }
    })
}

/** A filter or a tag, with its place. */
function asNamed(value: object): { readonly name: string; readonly offset: number } | undefined {
  if (!('name' in value && 'token' in value)) return undefined
  const { name, token } = value
  if (typeof name !== 'string' || typeof token !== 'object' || token === null) return undefined
  if (!('begin' in token) || typeof token.begin !== 'number') return undefined
  return { name, offset: token.begin }
}
