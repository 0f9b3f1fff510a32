import { describe, expect, test } from 'vitest'
import * as labels from '../../src/plan/labels.ts'
import { webhookConfiguration } from '../../src/api/webhook-configuration.ts'

const { webhooks } = webhookConfiguration('https://lynq.lynq-system.svc:8443/hooks')

describe('every webhook', () => {
  test('is about one of our kinds and nothing else', () => {
    const rules = webhooks.map(
      ({ rules }) => rules as { apiGroups: string[]; resources: string[] }[],
    )

    expect(rules.flat().map(({ apiGroups, resources }) => [...apiGroups, ...resources])).toEqual([
      ['operator.lynq.sh', 'lynqhubs'],
      ['operator.lynq.sh', 'lynqforms'],
      ['operator.lynq.sh', 'lynqnodes'],
    ])
  })

  test.each(webhooks)(
    '$name fails closed within 5 s, has no side effects, and one path',
    (webhook) => {
      expect(webhook).toMatchObject({
        failurePolicy: 'Fail',
        timeoutSeconds: 5,
        sideEffects: 'None',
        matchPolicy: 'Equivalent',
        admissionReviewVersions: ['v1'],
      })
      const kind = /^lynq(\w+)s\./.exec(String(webhook['name']))?.[1]
      expect(webhook).toHaveProperty(
        'clientConfig.service.path',
        `/webhooks/validate-${String(kind)}`,
      )
    },
  )

  test('is not asked about what leaves the spec alone', () => {
    for (const { matchConditions } of webhooks) {
      expect(matchConditions).toMatchObject([
        { expression: expect.stringContaining('metadata.generation') as string },
      ])
    }
  })
})

test('hubs and forms are asked about before they are deleted, nodes never are', () => {
  const operations = webhooks.map(
    ({ rules }) => (rules as { operations: string[] }[])[0]?.operations,
  )

  expect(operations).toEqual([
    ['CREATE', 'UPDATE', 'DELETE'],
    ['CREATE', 'UPDATE', 'DELETE'],
    ['CREATE', 'UPDATE'],
  ])
})

/** Labels and annotations of a kind that it is asked about. */
function keysOf(webhook: (typeof webhooks)[number] | undefined): readonly (string | undefined)[] {
  const text = JSON.stringify(webhook?.['matchConditions'])
  return [...text.matchAll(/'([a-z./-]+)'(?=[,\]])/g)].map(([, key]) => key)
}

test('of the labels of nodes it is asked about those that say whose they are', () => {
  const { HUB_LABEL, FORM_LABEL, UID_LABEL, ORPHANED, CLAIM_LABEL } = labels

  expect(keysOf(webhooks[2])).toEqual([HUB_LABEL, FORM_LABEL, UID_LABEL, ORPHANED, CLAIM_LABEL])
})

test('of the annotations of hubs and forms it is asked about those by which people decide', () => {
  const { APPROVE_DELETIONS, APPROVE_CREATIONS, ROLLBACK_TO } = labels

  expect(keysOf(webhooks[0])).toEqual([APPROVE_DELETIONS, APPROVE_CREATIONS])
  expect(keysOf(webhooks[1])).toEqual([ROLLBACK_TO])
})
