import type { FormStatus } from '../../src/api/form.ts'
import type { FinalizeResponse } from '../../src/api/metacontroller.ts'
import { planFormFinalize } from '../../src/plan/plan-form-finalize.ts'
import type { HookDeps } from '../deps.ts'
import type { FormRequest } from '../requests.ts'
import { formInput } from './input.ts'

/** Lets the revisions go once no node of the form is left. */
export function finalizeForm(
  request: FormRequest,
  deps: HookDeps,
): Promise<FinalizeResponse<FormStatus>> {
  return Promise.resolve(planFormFinalize({ ...formInput(request, deps), faults: [] }))
}
