import { describe, expect, test } from 'vitest'
import type { WebhookTable } from '../../src/server/webhook-table.ts'
import { bindWebhooks } from '../../src/server/webhook-table.ts'
import { hookTable, testApp } from '../server/support.ts'
import { form, metacontroller } from './review.ts'

const json = { 'content-type': 'application/json' }
const writers = new Set([metacontroller])
const real = bindWebhooks({ knowledge: () => ({}), writers })

function app(webhooks: WebhookTable = real) {
  return testApp(hookTable({}), { webhooks, hookToken: 'a-token-for-the-hooks' })
}

async function post(body: string, headers: Record<string, string> = json) {
  const reply = await app().app.inject({
    method: 'POST',
    url: '/webhooks/validate-form',
    headers,
    payload: body,
  })
  return { status: reply.statusCode, text: reply.body }
}

function review(request: object): string {
  return JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request })
}

describe('what is no AdmissionReview is answered as controller-runtime does', () => {
  const refused = (message: string, code = 400): string =>
    `{"response":{"uid":"","allowed":false,"status":{"metadata":{},"message":"${message}","code":${String(code)}}}}`

  test.each([
    ['an empty body', '', json, 'request body is empty'],
    ['an empty body without a type', '', {}, 'request body is empty'],
    [
      'another type',
      '{}',
      { 'content-type': 'application/foo' },
      'contentType=application/foo, expected application/json',
    ],
    ['no type', '{}', {}, 'contentType=, expected application/json'],
    ['half a body', '{', json, "couldn't get version/kind; json parse error"],
    [
      'another kind',
      '{"apiVersion":"admission.k8s.io/v1","kind":"Status"}',
      json,
      'expected AdmissionReview of admission.k8s.io/v1, got Status of admission.k8s.io/v1',
    ],
    [
      'an older version',
      '{"apiVersion":"admission.k8s.io/v1beta1","kind":"AdmissionReview","request":{}}',
      json,
      'expected AdmissionReview of admission.k8s.io/v1, got AdmissionReview of admission.k8s.io/v1beta1',
    ],
    [
      'neither kind nor version',
      '[]',
      json,
      'expected AdmissionReview of admission.k8s.io/v1, got no kind of no version',
    ],
    [
      'no request',
      '{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":null}',
      json,
      'request is missing',
    ],
  ])('%s', async (_, body, headers, message) => {
    expect(await post(body, headers)).toEqual({ status: 200, text: refused(message) })
  })

  test('more than 7 MiB', async () => {
    const limit = 7 * 1024 * 1024

    expect(await post(`"${'x'.repeat(limit - 1)}"`)).toEqual({
      status: 200,
      text: refused(`request entity is too large; limit is ${String(limit)} bytes`, 413),
    })
    expect((await post(`"${'x'.repeat(limit - 2)}"`)).text).toContain('expected AdmissionReview')
  })
})

describe('an AdmissionReview is answered with its uid', () => {
  const kind = { group: 'operator.lynq.sh', version: 'v1', kind: 'LynqForm' }
  const asked = { uid: 'uid-7', kind, operation: 'CREATE', userInfo: { username: 'jane' } }

  test('yes', async () => {
    const object = form({ hubId: 'shop', namespaces: [] })

    const { text } = await post(review({ ...asked, object, dryRun: true }))

    expect(JSON.parse(text)).toMatchObject({
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      response: { uid: 'uid-7', allowed: true },
    })
  })

  test('no, with every fault', async () => {
    const deployment = (id: string, dependIds: string[]): object => ({
      ...{ id, nameTemplate: `{{ .uid }}-${id}`, dependIds },
      spec: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        spec: {
          selector: { matchLabels: { app: id } },
          template: {
            metadata: { labels: { app: id } },
            spec: { containers: [{ name: 'c', image: 'nginx' }] },
          },
        },
      },
    })
    const object = form({
      hubId: 'shop',
      deployments: [deployment('web', ['db']), deployment('db', ['web', 'cache'])],
    })

    const { text } = await post(review({ ...asked, object }))

    const { response } = JSON.parse(text) as {
      response: { uid: string; allowed: boolean; status: { code: number; message: string } }
    }
    expect(response).toMatchObject({ uid: 'uid-7', allowed: false, status: { code: 422 } })
    expect(response.status.message).toContain('web → db → web')
    expect(response.status.message).toContain('cache')
  })

  test('not at all, when the request has no uid', async () => {
    expect((await post(review({ operation: 'CREATE' }))).text).toBe(
      '{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"uid":"","allowed":false,"status":{"metadata":{},"message":"request.uid is missing","code":400}}}',
    )
  })

  test('an error of ours refuses the write, says where to look, and tells nothing else', async () => {
    const fail = (): never => {
      throw new Error('canary')
    }
    const { app: failing, logged } = app({ form: fail, hub: fail, node: fail })

    const reply = await failing.inject({
      method: 'POST',
      url: '/webhooks/validate-form',
      headers: json,
      payload: review({ ...asked, object: form({}) }),
    })

    const { response } = reply.json<{ response: { status: { message: string; code: number } } }>()
    expect(response).toMatchObject({ uid: 'uid-7', allowed: false, status: { code: 500 } })
    expect(response.status.message).toMatch(/^internal error; look for request [0-9a-f-]{36} in/)
    expect(reply.body).not.toContain('canary')
    expect(logged()).toContain('canary')
  })
})

describe('what is recorded', () => {
  test('every request by its outcome, and its time', async () => {
    const { app: server, metrics } = app()
    const send = (payload: string) =>
      server.inject({ method: 'POST', url: '/webhooks/validate-form', headers: json, payload })
    const kind = { kind: 'LynqForm' }
    const asked = { uid: 'u', kind, operation: 'CREATE' }

    await send('{')
    await send(review({ ...asked, operation: 'CONNECT' }))
    await send(review({ ...asked, object: form({ hubId: 'shop', deployments: [{ id: '' }] }) }))

    const text = await metrics.render()
    for (const outcome of ['allowed', 'denied', 'error']) {
      expect(text).toContain(`lynq_admission_requests_total{kind="form",outcome="${outcome}"} 1`)
    }
    expect(text).toContain('lynq_admission_duration_seconds_count{kind="form"} 3')
  })

  test('one line with who, what and how many faults, and no value', async () => {
    const { app: server, logged } = app()
    const payload = review({
      ...{ uid: 'u', kind: { kind: 'LynqForm' }, operation: 'CREATE' },
      userInfo: { username: 'jane' },
      object: form({ hubId: 'shop', secrets: [{ id: '', spec: { stringData: { a: 'canary' } } }] }),
    })

    await server.inject({ method: 'POST', url: '/webhooks/validate-form', headers: json, payload })

    expect(logged()).toMatch(
      /"operation":"CREATE","kind":"form","name":"web","user":"jane","faults":\d+,"allowed":false,"msg":"admission"/,
    )
    expect(logged()).not.toContain('canary')
  })

  test('no certificate is no series', async () => {
    const { metrics } = app()
    expect(await metrics.render()).not.toMatch(/^lynq_certificate_days_left /m)

    metrics.recordCertificate(59.5)

    expect(await metrics.render()).toContain('lynq_certificate_days_left 59.5')
  })
})

test('webhooks need no token, which the API server does not have; hooks still do', async () => {
  const { app: server } = app()

  const hook = await server.inject({ method: 'POST', url: '/hooks/form/sync', payload: {} })
  const webhook = await server.inject({ method: 'POST', url: '/webhooks/validate-hub' })

  expect([hook.statusCode, webhook.statusCode]).toEqual([401, 200])
})
