import type { FormInput } from '../../src/plan/plan-form.ts'
import type { HookDeps } from '../deps.ts'
import type { FormRequest } from '../requests.ts'
import { HUBS, REVISIONS, objectsIn, required } from '../requests.ts'

/** What both form hooks know. */
export function formInput(
  { parent, children, related }: FormRequest,
  deps: HookDeps,
): Omit<FormInput, 'faults'> {
  const hubs = required(objectsIn(related, HUBS), `related: ${HUBS}`)
  return {
    form: parent,
    hub: hubs.find(({ metadata }) => metadata.name === parent.spec.hubId),
    revisions: required(objectsIn(children, REVISIONS), `children: ${REVISIONS}`),
    namespace: deps.namespace,
    now: deps.now(),
  }
}
