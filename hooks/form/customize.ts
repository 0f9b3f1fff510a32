import type { LynqForm } from '../../src/api/form.ts'
import type { CustomizeRequest, CustomizeResponse } from '../../src/api/metacontroller.ts'

/** Its hub: it counts the form's nodes. */
export function customizeForm({ parent }: CustomizeRequest<LynqForm>): Promise<CustomizeResponse> {
  return Promise.resolve({
    relatedResources: [
      { apiVersion: 'operator.lynq.sh/v1', resource: 'lynqhubs', names: [parent.spec.hubId] },
    ],
  })
}
