import type { FormStatus } from '../api/form.ts'
import type { FinalizeResponse } from '../api/metacontroller.ts'
import type { FormInput } from './plan-form.ts'
import { formStatus } from './plan-form.ts'
import { keepRevision } from './revision-object.ts'

/**
 * The revisions stay as long as the hub reports nodes of this form: those nodes may still need them.
 * Without the hub nothing reads them any more.
 */
export function planFormFinalize(input: FormInput): FinalizeResponse<FormStatus> {
  const { form, hub, revisions, now } = input
  const counts = hub?.status?.forms?.find(({ name }) => name === form.metadata.name)
  const isUsed = (counts?.totalNodes ?? 0) > 0
  const status = formStatus(form, { hub, faults: [], revision: form.status?.revision, now })
  return {
    status,
    children: isUsed ? revisions.map(keepRevision) : [],
    finalized: !isUsed && revisions.length === 0,
  }
}
