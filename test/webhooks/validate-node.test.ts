import { describe, expect, test } from 'vitest'
import type { KubeObject } from '../../src/api/kube-object.ts'
import { reviewNode } from '../../webhooks/validate-node.ts'
import { metacontroller, request } from './review.ts'

const deps = { knowledge: () => ({}), writers: new Set([metacontroller]) }

function node(plan: string, metadata: object = {}): KubeObject {
  return {
    apiVersion: 'operator.lynq.sh/v1',
    kind: 'LynqNode',
    metadata: { name: 'acme-web', ...metadata },
    spec: {
      ...{ uid: 'acme', hubId: 'shop', templateRef: 'web', revision: 'web-1234567890' },
      variables: { uid: 'acme', plan },
    },
  }
}

const by = (username: string) => ({ userInfo: { username, groups: [] } })
const change = { kind: 'LynqNode', operation: 'UPDATE', oldObject: node('free') }

describe('the spec of a node', () => {
  test.each([
    ['created', { kind: 'LynqNode', operation: 'CREATE', object: node('free') }],
    ['changed', { ...change, object: node('pro') }],
  ])('is %s by Metacontroller', (_, asked) => {
    expect(reviewNode(request({ ...asked, ...by(metacontroller) }), deps).allowed).toBe(true)
  })

  test('is not changed by others, who read where it comes from and who may', () => {
    const response = reviewNode(request({ ...change, object: node('pro'), ...by('jane') }), deps)

    expect(response).toMatchObject({ allowed: false, status: { code: 422 } })
    expect(response.status?.message).toMatch(/the row or the form/)
    expect(response.warnings).toEqual(['NODE_WRITERS does not name jane'])
  })
})

describe('everybody may', () => {
  test('label and annotate a node', () => {
    const object = node('free', { labels: { a: 'b' }, annotations: { note: 'hello' } })

    expect(reviewNode(request({ ...change, object, ...by('jane') }), deps)).toEqual({
      uid: 'uid-1',
      allowed: true,
    })
  })

  test('delete it', () => {
    const asked = { kind: 'LynqNode', operation: 'DELETE', oldObject: node('free') }

    expect(reviewNode(request({ ...asked, ...by('jane') }), deps).allowed).toBe(true)
  })
})
