import type { AdmissionRequest, AdmissionResponse } from '../../webhooks/admission-review.ts'
import type { WebhookDeps } from '../../webhooks/deps.ts'
import { reviewForm } from '../../webhooks/validate-form.ts'
import { reviewHub } from '../../webhooks/validate-hub.ts'
import { reviewNode } from '../../webhooks/validate-node.ts'
import type { HookKind } from './hook-table.ts'

/** One webhook with its dependencies bound. A throw is a bug, and refuses the write. */
export type Webhook = (request: AdmissionRequest) => AdmissionResponse

export type WebhookTable = Readonly<Record<HookKind, Webhook>>

/** The one place where the functions of webhooks/ meet what they need. */
export function bindWebhooks(deps: WebhookDeps): WebhookTable {
  return {
    form: (request) => reviewForm(request, deps),
    hub: (request) => reviewHub(request, deps),
    node: (request) => reviewNode(request, deps),
  }
}
