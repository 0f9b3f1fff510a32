import { productFunctions } from './functions/product-functions.ts'
import { compileGoTemplate } from './go-template.ts'
import { defaultLimits } from './limits.ts'
import { compileLiquid } from './liquid/compile-liquid.ts'
import { compileText } from './plain-text.ts'
import type { Dialect, Template, Variables } from './template.ts'
import { anyMap, type GoMap } from './values/value.ts'

/**
 * Compiles the text of one scalar; the result may be kept and rendered for many rows.
 *
 * @throws TemplateError at stage `parse`: syntax, unknown functions, limits
 */
export function compileTemplate(source: string, dialect: Dialect = 'gotemplate'): Template {
  if (dialect === 'liquid') return compileLiquid(source)
  if (!source.includes('{{')) return compileText(source, defaultLimits)
  const template = compileGoTemplate(source, { functions: productFunctions })
  return {
    source,
    get analysis() {
      return template.analysis
    },
    render: (variables, impure, budget) => template.run(asMap(variables), impure, budget),
  }
}

/** The caller's variables as Go's map: copied at the first change a template makes. */
function asMap(variables: Variables): GoMap {
  return { kind: 'map', type: anyMap, entries: variables, borrowed: true, nil: false }
}
