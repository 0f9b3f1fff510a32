import type { FormStatus } from '../../src/api/form.ts'
import type { SyncResponse } from '../../src/api/metacontroller.ts'
import { planForm } from '../../src/plan/plan-form.ts'
import { describeFinding } from '../../src/validate/describe-finding.ts'
import { validateForm } from '../../src/validate/validate-form.ts'
import type { HookDeps } from '../deps.ts'
import type { FormRequest } from '../requests.ts'
import { formInput } from './input.ts'

/** Form → ControllerRevision. Admission may have been bypassed, so the form is validated here as well. */
export function syncForm(request: FormRequest, deps: HookDeps): Promise<SyncResponse<FormStatus>> {
  const { parent } = request
  const input = formInput(request, deps)
  const hubs = new Map(input.hub === undefined ? [] : [[input.hub.metadata.name, input.hub]])
  const knowledge = { hubs, namespace: deps.namespace }
  const faults = validateForm(parent, knowledge, deps.compiledForm(parent, parent.spec))
    .filter(({ severity }) => severity === 'error')
    .map(describeFinding)
  return Promise.resolve(planForm({ ...input, faults }))
}
