import { productFunctions } from './functions/product-functions.ts'
import { compileGoTemplate } from './go-template.ts'
import { defaultLimits } from './limits.ts'
import { compileLiquid } from './liquid/compile-liquid.ts'
import { compileText } from './plain-text.ts'
import type { Dialect, Template } from './template.ts'

/**
 * Compiles the text of one scalar; the result may be kept and rendered for many rows.
 *
 * @throws TemplateError at stage `parse`: syntax, unknown functions, limits
 */
export function compileTemplate(source: string, dialect: Dialect = 'gotemplate'): Template {
  if (dialect === 'liquid') return compileLiquid(source)
  if (!source.includes('{{')) return compileText(source, defaultLimits)
  return compileGoTemplate(source, { functions: productFunctions })
}
