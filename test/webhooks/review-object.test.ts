import { describe, expect, test } from 'vitest'
import type { ClusterKnowledge } from '../../src/validate/cluster-knowledge.ts'
import type { Finding } from '../../src/validate/finding.ts'
import type { AdmissionRequest } from '../../webhooks/admission-review.ts'
import { reviewObject, type KindRules } from '../../webhooks/review-object.ts'
import { finding, form, metacontroller, request } from './review.ts'

const deps = { knowledge: () => ({ namespace: 'lynq-system' }), writers: new Set([metacontroller]) }

/** Rules that find what they are told, and remember who was asked what. */
function rules(found: Partial<Record<'whole' | 'update' | 'delete', Finding[]>> = {}) {
  const asked: [string, ClusterKnowledge][] = []
  const answer = (rule: 'whole' | 'update' | 'delete', knowledge: ClusterKnowledge) => {
    asked.push([rule, knowledge])
    return found[rule] ?? []
  }
  const kindRules: KindRules = {
    kind: 'LynqForm',
    whole: (_object, knowledge) => answer('whole', knowledge),
    update: (_old, _object, knowledge) => answer('update', knowledge),
    delete: (_old, knowledge) => answer('delete', knowledge),
  }
  return { kindRules, asked }
}

describe('which rules are asked', () => {
  const [object, oldObject] = [form({ hubId: 'a' }), form({ hubId: 'b' })]

  test.each<{ name: string; asks: Partial<AdmissionRequest>; rules: string[] }>([
    { name: 'CREATE: the whole object', asks: { operation: 'CREATE', object }, rules: ['whole'] },
    {
      name: 'UPDATE of the spec: the whole object and the change',
      asks: { operation: 'UPDATE', object, oldObject },
      rules: ['whole', 'update'],
    },
    {
      name: 'UPDATE of labels: the change alone, whatever faults the form has',
      asks: {
        operation: 'UPDATE',
        object: form({ hubId: 'b' }, { labels: { a: 'b' } }),
        oldObject,
      },
      rules: ['update'],
    },
    { name: 'DELETE: the deletion', asks: { operation: 'DELETE', oldObject }, rules: ['delete'] },
    { name: 'CONNECT: none', asks: { operation: 'CONNECT' }, rules: [] },
    {
      name: 'a write of the status: none',
      asks: { operation: 'UPDATE', subResource: 'status', object, oldObject },
      rules: [],
    },
  ])('$name', ({ asks, rules: expected }) => {
    const { kindRules, asked } = rules({ whole: [], update: [], delete: [] })

    expect(reviewObject(kindRules, request(asks), deps)).toEqual({ uid: 'uid-1', allowed: true })
    expect(asked.map(([rule]) => rule)).toEqual(expected)
  })

  test.each([
    ['jane', [], 'user'],
    ['jane', ['system:masters'], 'user'],
    [metacontroller, [], 'controller'],
    ['x', ['y', metacontroller], 'controller'],
  ])('%s of %j is a %s', (username, groups, author) => {
    const { kindRules, asked } = rules()

    reviewObject(kindRules, request({ object, userInfo: { username, groups } }), deps)

    expect(asked[0]?.[1]).toEqual({ namespace: 'lynq-system', author })
  })
})

describe('the answer', () => {
  const warning = finding({ severity: 'warning', path: ['spec', 'hubId'], message: 'no such hub' })

  test('to faults is no, with every fault of the object and of the change', () => {
    const { kindRules } = rules({
      whole: [finding()],
      update: [finding({ path: ['spec', 'hubId'] })],
    })

    const response = reviewObject(
      kindRules,
      request({ operation: 'UPDATE', object: form({ hubId: 'a' }), oldObject: form({}) }),
      deps,
    )

    expect(response).toMatchObject({ uid: 'uid-1', allowed: false, status: { code: 422 } })
    expect(response.status?.details?.causes.map(({ field }) => field)).toEqual([
      'spec.deployments[0].dependIds[1]',
      'spec.hubId',
    ])
  })

  test('to warnings is yes, and they are passed on', () => {
    const { kindRules } = rules({ whole: [warning] })

    expect(reviewObject(kindRules, request({ object: form({}) }), deps)).toEqual({
      uid: 'uid-1',
      allowed: true,
      warnings: ['spec.hubId: no such hub [LYNQ012]'],
    })
  })

  test('to both is no, with the warnings', () => {
    const { kindRules } = rules({ delete: [warning, finding()] })

    const response = reviewObject(
      kindRules,
      request({ operation: 'DELETE', oldObject: form({}) }),
      deps,
    )

    expect(response.allowed).toBe(false)
    expect(response.status?.details?.causes).toHaveLength(1)
    expect(response.warnings).toHaveLength(1)
  })

  test.each<{ name: string; asks: Partial<AdmissionRequest>; message: string }>([
    {
      name: 'another kind',
      asks: { kind: 'LynqHub', object: form({}) },
      message: 'expected LynqForm, got LynqHub',
    },
    { name: 'no object', asks: {}, message: 'request.object is missing' },
    {
      name: 'an update without the old object',
      asks: { operation: 'UPDATE', object: form({}) },
      message: 'request.object or request.oldObject is missing',
    },
    {
      name: 'a deletion without the old object',
      asks: { operation: 'DELETE' },
      message: 'request.oldObject is missing',
    },
    {
      name: 'an unknown operation',
      asks: { operation: 'EVICT', object: form({}) },
      message: 'unknown operation "EVICT"',
    },
  ])('to $name is an error', ({ asks, message }) => {
    expect(reviewObject(rules().kindRules, request(asks), deps)).toEqual({
      uid: 'uid-1',
      allowed: false,
      status: { metadata: {}, message, code: 400 },
    })
  })
})
