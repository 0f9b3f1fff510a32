import type { FormStatus } from '../../src/api/form.ts'
import type { SyncResponse } from '../../src/api/metacontroller.ts'
import { planForm } from '../../src/plan/plan-form.ts'
import { describeFinding } from '../../src/validate/describe-finding.ts'
import type { ClusterKnowledge } from '../../src/validate/cluster-knowledge.ts'
import { validateForm } from '../../src/validate/validate-form.ts'
import type { HookDeps } from '../deps.ts'
import type { FormRequest } from '../requests.ts'
import { FORMS, objectsIn, required } from '../requests.ts'
import { dependsOnForms } from './customize.ts'
import { formInput } from './input.ts'

/** Form → ControllerRevision. Admission may have been bypassed, so the form is validated here as well. */
export function syncForm(request: FormRequest, deps: HookDeps): Promise<SyncResponse<FormStatus>> {
  const { parent } = request
  const input = formInput(request, deps)
  const hubs = new Map(input.hub === undefined ? [] : [[input.hub.metadata.name, input.hub]])
  const knowledge: ClusterKnowledge = { hubs, namespace: deps.namespace, ...knownForms(request) }
  const found = validateForm(parent, knowledge, deps.compiledForm(parent, parent.spec))
  const faults = found
    // Admission lets forms come in any order; a form that waits for one that is not there says so.
    .filter(({ severity, reason }) => severity === 'error' || reason === 'UnknownForm')
    .map(describeFinding)
  const notes = found.filter(({ reason }) => reason === 'RollbackOverruled').map(describeFinding)
  return Promise.resolve(planForm({ ...input, faults, notes }))
}

function knownForms({ parent, related }: FormRequest): Pick<ClusterKnowledge, 'forms'> {
  if (!dependsOnForms(parent)) return {}
  const forms = required(objectsIn(related, FORMS), `related: ${FORMS}`)
  return { forms: new Map(forms.map((form) => [form.metadata.name, form])) }
}
