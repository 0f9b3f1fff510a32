import { validateFormDelete } from '../src/validate/validate-form-delete.ts'
import { validateFormUpdate } from '../src/validate/validate-form-update.ts'
import { validateForm } from '../src/validate/validate-form.ts'
import type { AdmissionRequest, AdmissionResponse } from './admission-review.ts'
import type { WebhookDeps } from './deps.ts'
import { reviewObject } from './review-object.ts'

/** POST /webhooks/validate-form: may this LynqForm be written or deleted? */
export function reviewForm(request: AdmissionRequest, deps: WebhookDeps): AdmissionResponse {
  const rules = {
    kind: 'LynqForm',
    whole: validateForm,
    update: validateFormUpdate,
    delete: validateFormDelete,
  } as const
  return reviewObject(rules, request, deps)
}
