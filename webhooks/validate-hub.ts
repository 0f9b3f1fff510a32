import { validateHubDelete } from '../src/validate/validate-hub-delete.ts'
import { validateHubUpdate } from '../src/validate/validate-hub-update.ts'
import { validateHub } from '../src/validate/validate-hub.ts'
import type { AdmissionRequest, AdmissionResponse } from './admission-review.ts'
import type { WebhookDeps } from './deps.ts'
import { reviewObject } from './review-object.ts'

/** POST /webhooks/validate-hub: may this LynqHub be written or deleted? */
export function reviewHub(request: AdmissionRequest, deps: WebhookDeps): AdmissionResponse {
  const rules = {
    kind: 'LynqHub',
    whole: validateHub,
    update: validateHubUpdate,
    delete: validateHubDelete,
  } as const
  return reviewObject(rules, request, deps)
}
