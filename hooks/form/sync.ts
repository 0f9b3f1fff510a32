import type { FormStatus } from '../../src/api/form.ts'
import type { SyncResponse } from '../../src/api/metacontroller.ts'
import { planForm } from '../../src/plan/plan-form.ts'
import { describeIssue } from '../../src/plan/form-issue.ts'
import { validateForm } from '../../src/validate/validate-form.ts'
import type { HookDeps } from '../deps.ts'
import type { FormRequest } from '../requests.ts'
import { formInput } from './input.ts'

/** Form → ControllerRevision. Admission may have been bypassed, so the form is validated here as well. */
export function syncForm(request: FormRequest, deps: HookDeps): Promise<SyncResponse<FormStatus>> {
  const { parent } = request
  const faults = validateForm(deps.compiledForm(parent, parent.spec)).map(describeIssue)
  return Promise.resolve(planForm({ ...formInput(request, deps), faults }))
}
