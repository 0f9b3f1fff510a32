import type { FastifyInstance, FastifyRequest } from 'fastify'
import {
  admissionBodyLimit,
  answerAdmission,
  errored,
  malformed,
  type AdmissionRequest,
  type AdmissionResponse,
  type AdmissionReview,
} from '../../webhooks/admission-review.ts'
import { hookKinds, type HookKind } from './hook-table.ts'
import type { Metrics } from './metrics.ts'
import type { WebhookTable } from './webhook-table.ts'

export interface WebhookRoutesOptions {
  readonly webhooks: WebhookTable
  readonly metrics: Metrics
}

/**
 * POST /webhooks/validate-{form,hub,node}. The API server sends no credentials unless somebody
 * configures it to, so none are asked for: an answer changes nothing and tells only what is wrong with
 * what was sent. Every body is answered with 200, as the API server expects it.
 */
export function addWebhookRoutes(app: FastifyInstance, options: WebhookRoutesOptions): void {
  // A scope of its own: bodies are read as text, whatever they say they are.
  app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser<string>(
      '*',
      { parseAs: 'string', bodyLimit: admissionBodyLimit },
      (_request, body, parsed) => parsed(null, body),
    )
    scope.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
      const limit = admissionBodyLimit
      const isTooLarge = error.statusCode === 413
      const answer = isTooLarge
        ? malformed(413, `request entity is too large; limit is ${limit} bytes`)
        : malformed(400, 'the body could not be read')
      request.log.warn({ reason: answer.response.status?.message }, 'admission refused')
      return reply.code(200).send(answer)
    })
    for (const kind of hookKinds) addWebhookRoute(scope, options, kind)
    done()
  })
}

function addWebhookRoute(
  app: FastifyInstance,
  { webhooks, metrics }: WebhookRoutesOptions,
  kind: HookKind,
): void {
  app.post(`/webhooks/validate-${kind}`, (request, reply): AdmissionReview => {
    const contentType = request.headers['content-type']
    const body = typeof request.body === 'string' ? request.body : ''
    const review = answerAdmission({ contentType, body }, (asked) =>
      judge(webhooks, kind, asked, request),
    )
    const { allowed, status } = review.response
    const outcome = allowed ? 'allowed' : status?.code === 422 ? 'denied' : 'error'
    metrics.recordAdmission({ kind, outcome, seconds: reply.elapsedTime / 1000 })
    if (outcome === 'error') request.log.warn({ kind, reason: status?.message }, 'not judged')
    return review
  })
}

function judge(
  webhooks: WebhookTable,
  kind: HookKind,
  asked: AdmissionRequest,
  request: FastifyRequest,
): AdmissionResponse {
  try {
    const response = webhooks[kind](asked)
    const { operation, userInfo, object = asked.oldObject } = asked
    const fields = { operation, kind, name: object?.metadata.name, user: userInfo.username }
    const causes = response.status?.details?.causes.length
    const facts = { ...fields, ...(causes === undefined ? {} : { faults: causes }) }
    request.log.info({ ...facts, allowed: response.allowed }, 'admission')
    return response
  } catch (error) {
    request.log.error({ err: error }, 'admission failed')
    const message = `internal error; look for request ${request.id} in the log of lynq and report it`
    return errored(asked.uid, 500, message)
  }
}
