import type { TemplateErrorCode } from './template.ts'

/**
 * What a part of the engine throws before the place in the source is known; `render` and `parse`
 * turn it into a TemplateError. The message never holds a row value.
 */
export class Failure extends Error {
  readonly code: TemplateErrorCode
  /** Offset in the source, when it differs from the node that is being evaluated. */
  readonly offset: number | undefined

  constructor(message: string, code: TemplateErrorCode = 'TEMPLATE_EXECUTION', offset?: number) {
    super(message)
    this.name = 'Failure'
    this.code = code
    this.offset = offset
  }
}
