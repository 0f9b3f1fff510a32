import { validateFormDelete } from '../src/validate/validate-form-delete.ts'
import { validateFormUpdate } from '../src/validate/validate-form-update.ts'
import type { AdmissionRequest, AdmissionResponse } from './admission-review.ts'
import type { WebhookDeps } from './deps.ts'
import { reviewObject } from './review-object.ts'
import { compileSpec } from '../src/plan/compile-form.ts'
import type { KubeObject } from '../src/api/kube-object.ts'
import type { Finding } from '../src/validate/finding.ts'

/** POST /webhooks/validate-form: may this LynqForm be written or deleted? */
export function reviewForm(request: AdmissionRequest, deps: WebhookDeps): AdmissionResponse {
  const rules = {
    kind: 'LynqForm',
    whole: planFaults,
    update: validateFormUpdate,
    delete: validateFormDelete,
  } as const
  return reviewObject(rules, request, deps)
}

/** Until the rules are there: what the form hook refuses. */
function planFaults({ spec }: KubeObject): readonly Finding[] {
  return compileSpec(spec).issues.map(({ path, code, message, entryId, line, column }) => ({
    ruleId: 'LYNQ000',
    severity: 'error',
    path,
    reason: code,
    message: entryId === undefined ? message : `entry "${entryId}": ${message}`,
    fix: 'correct the form',
    ...(line === undefined ? {} : { position: { line, column: column ?? 1 } }),
  }))
}
