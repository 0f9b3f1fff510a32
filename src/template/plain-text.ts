import { Failure } from './failure.ts'
import type { Limits } from './limits.ts'
import { toTemplateError } from './place.ts'
import type { Template } from './template.ts'
import { toValidText } from './values/text-bytes.ts'

/** A scalar without actions: its text, whatever the row. */
export function compileText(source: string, limits: Limits): Template {
  const text = toValidText(source)
  const bytes = Buffer.byteLength(text)
  if (bytes > limits.sourceLength) {
    const failure = new Failure(
      `the template is longer than ${limits.sourceLength} characters`,
      'TEMPLATE_LIMIT',
    )
    throw toTemplateError(failure, { source, offset: 0, stage: 'parse' })
  }
  const rendered = { text }
  return {
    source,
    analysis: { variables: [], functions: [], impure: [], branches: [] },
    render(_variables, _impure, budget) {
      if (bytes > limits.scalarBytes || bytes > budget.outputBytes) {
        const failure = new Failure('the output is too long', 'TEMPLATE_LIMIT')
        throw toTemplateError(failure, { source, offset: 0, stage: 'execute' })
      }
      budget.outputBytes -= bytes
      return rendered
    },
  }
}
