import { validateNodeUpdate } from '../src/validate/validate-node-update.ts'
import { validateNode } from '../src/validate/validate-node.ts'
import type { AdmissionRequest, AdmissionResponse } from './admission-review.ts'
import { authorOf } from './author-of.ts'
import type { WebhookDeps } from './deps.ts'
import { reviewObject } from './review-object.ts'

/**
 * POST /webhooks/validate-node: only the hub, by Metacontroller's account, writes the spec of a
 * LynqNode. Everybody may label, annotate and delete one: the hub brings it back as long as its row
 * is there.
 */
export function reviewNode(request: AdmissionRequest, deps: WebhookDeps): AdmissionResponse {
  const rules = {
    kind: 'LynqNode',
    whole: validateNode,
    update: validateNodeUpdate,
    delete: () => [],
  } as const
  const { username } = request.userInfo
  const response = reviewObject(rules, request, deps)
  const isStranger = !response.allowed && authorOf(request.userInfo, deps.writers) === 'user'
  if (!isStranger) return response
  // Metacontroller under an account that nobody told us of must not be a riddle.
  const hint = `NODE_WRITERS does not name ${username.slice(0, 80)}`
  return { ...response, warnings: [...(response.warnings ?? []), hint] }
}
