import type { LynqForm } from '../../src/api/form.ts'
import type {
  CustomizeRequest,
  CustomizeResponse,
  RelatedRule,
} from '../../src/api/metacontroller.ts'

const API_VERSION = 'operator.lynq.sh/v1'

/**
 * Its hub, which counts the form's nodes; and, for a form that depends on others, all forms. Not for
 * every form: each event of a related kind is tried on all parents.
 */
export function customizeForm({ parent }: CustomizeRequest<LynqForm>): Promise<CustomizeResponse> {
  const hub = { apiVersion: API_VERSION, resource: 'lynqhubs', names: [parent.spec.hubId] }
  const forms: RelatedRule = { apiVersion: API_VERSION, resource: 'lynqforms', labelSelector: {} }
  return Promise.resolve({ relatedResources: dependsOnForms(parent) ? [hub, forms] : [hub] })
}

export function dependsOnForms({ spec }: LynqForm): boolean {
  return (spec.dependsOn?.length ?? 0) > 0
}
