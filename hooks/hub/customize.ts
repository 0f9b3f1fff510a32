import type { LynqHub } from '../../src/api/hub.ts'
import type {
  CustomizeRequest,
  CustomizeResponse,
  RelatedRule,
} from '../../src/api/metacontroller.ts'
import { HUB_LABEL, labelValue } from '../../src/plan/labels.ts'
import type { HookDeps } from '../deps.ts'
import { secretRefs } from './connection.ts'

/** All forms, the revisions of this hub's forms, and the Secrets that its source names. */
export function customizeHub(
  { parent }: CustomizeRequest<LynqHub>,
  { namespace }: HookDeps,
): Promise<CustomizeResponse> {
  const matchLabels = { [HUB_LABEL]: labelValue(parent.metadata.name) }
  const secrets = secretRefs(parent.spec, namespace).map((ref): RelatedRule => ({
    apiVersion: 'v1',
    resource: 'secrets',
    namespace: ref.namespace,
    names: [ref.name],
  }))
  return Promise.resolve({
    relatedResources: [
      { apiVersion: 'operator.lynq.sh/v1', resource: 'lynqforms', labelSelector: {} },
      {
        apiVersion: 'apps/v1',
        resource: 'controllerrevisions',
        namespace,
        labelSelector: { matchLabels },
      },
      ...secrets,
    ],
  })
}
