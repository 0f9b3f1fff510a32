import { Failure } from '../failure.ts'
import { toTemplateError } from '../place.ts'
import type { Template } from '../template.ts'

export function compileLiquid(source: string): Template {
  throw toTemplateError(new Failure('liquid is not there yet'), {
    source,
    offset: 0,
    stage: 'parse',
  })
}
