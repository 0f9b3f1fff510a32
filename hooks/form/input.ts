import type { FormInput } from '../../src/plan/plan-form.ts'
import type { HookDeps } from '../deps.ts'
import type { FormRequest } from '../requests.ts'
import { HUBS, REVISIONS, objectsIn } from '../requests.ts'

/** What both form hooks know. */
export function formInput(
  { parent, children, related }: FormRequest,
  deps: HookDeps,
): Omit<FormInput, 'faults'> {
  return {
    form: parent,
    hub: objectsIn(related, HUBS)?.find(({ metadata }) => metadata.name === parent.spec.hubId),
    revisions: objectsIn(children, REVISIONS) ?? [],
    namespace: deps.namespace,
    now: deps.now(),
  }
}
