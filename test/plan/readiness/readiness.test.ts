import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { KubeObject } from '../../../src/api/kube-object.ts'
import { readiness } from '../../../src/plan/readiness/readiness.ts'
import { readyOnceCreated, rules } from '../../../src/plan/readiness/rules.ts'

const now = new Date('2026-06-01T12:00:00Z')

/** An object as JSON gives it; the parts may be anything. */
function seen(groupKind: string, parts: object): KubeObject {
  const [group = '', kind = ''] = groupKind.split('/')
  const apiVersion = group === '' ? 'v1' : `${group}/v1`
  return { apiVersion, kind, metadata: { name: 'a' }, ...parts }
}

/** Lets a test hand over what the types rule out and a hook body may still hold. */
const isAnything = (value: unknown): value is KubeObject => value !== undefined

const condition = (type: string, status: string, reason = '', message = '') => ({
  type,
  status,
  reason,
  message,
})

const twoReplicas = {
  spec: { replicas: 2 },
  status: {
    replicas: 2,
    updatedReplicas: 2,
    availableReplicas: 1,
    readyReplicas: 1,
    fullyLabeledReplicas: 2,
  },
}

describe('says what is missing', () => {
  test.each([
    ['apps/Deployment', {}, 'InProgress', '0 of 1 replicas created'],
    ['apps/Deployment', twoReplicas, 'InProgress', '1 of 2 replicas available'],
    [
      'apps/Deployment',
      { spec: { paused: true, replicas: 2 }, status: { updatedReplicas: 1 } },
      'InProgress',
      'paused with 1 of 2 replicas updated',
    ],
    ['apps/ReplicaSet', twoReplicas, 'InProgress', '1 of 2 replicas available'],
    ['apps/StatefulSet', twoReplicas, 'InProgress', '1 of 2 replicas ready'],
    [
      'apps/StatefulSet',
      { spec: { updateStrategy: { type: 'OnDelete' } } },
      'Current',
      'updates when its pods are deleted',
    ],
    ['apps/DaemonSet', {}, 'InProgress', 'waiting for its controller to look at it'],
    [
      'apps/DaemonSet',
      {
        metadata: { generation: 1 },
        status: { observedGeneration: 1, desiredNumberScheduled: 3, currentNumberScheduled: 2 },
      },
      'InProgress',
      '2 of 3 pods scheduled',
    ],
    ['/Service', { spec: { type: 'LoadBalancer' } }, 'InProgress', 'waiting for a cluster IP'],
    [
      '/Service',
      { spec: { type: 'LoadBalancer', clusterIP: '10.0.0.1' } },
      'InProgress',
      'waiting for a load balancer address',
    ],
    ['/PersistentVolumeClaim', {}, 'InProgress', 'waiting for a volume'],
    ['/Namespace', {}, 'InProgress', 'waiting to become active'],
    [
      '/Namespace',
      { status: { phase: 'Terminating' } },
      'Terminating',
      'being deleted with everything in it',
    ],
    [
      'batch/Job',
      { status: { active: 1, failed: 2 } },
      'InProgress',
      'not complete: 1 pods active, 0 succeeded, 2 failed',
    ],
    [
      'batch/Job',
      { status: { conditions: [condition('Failed', 'True', 'Deadline', 'took too long')] } },
      'Failed',
      'took too long',
    ],
    ['/Pod', { status: { phase: 'Running' } }, 'InProgress', 'running but not ready'],
    ['/Pod', { status: { phase: 'Failed' } }, 'Failed', 'ended without success'],
    [
      'example.com/Widget',
      { status: { conditions: [condition('Ready', 'False', 'NoDisk', 'no disk left')] } },
      'InProgress',
      'no disk left',
    ],
    ['example.com/Widget', {}, 'Current', 'exists'],
    [
      'example.com/Widget',
      { metadata: { generation: 3 }, status: { observedGeneration: 2 } },
      'InProgress',
      'its controller has seen generation 2, not yet 3',
    ],
    ['example.com/Widget', { status: 'odd' }, 'InProgress', 'status is malformed'],
  ])('%s %j is %s: %s', (groupKind, parts, status, message) => {
    expect(readiness(seen(groupKind, parts), now)).toMatchObject({ status, message })
  })
})

test('gives an unschedulable pod 15 seconds', () => {
  const status = {
    phase: 'Pending',
    conditions: [condition('PodScheduled', 'False', 'Unschedulable', '0/3 nodes are available')],
  }
  const pod = (creationTimestamp: string) =>
    seen('/Pod', { metadata: { creationTimestamp }, status })

  expect(readiness(pod('2026-06-01T11:59:46Z'), now)).toEqual({
    status: 'InProgress',
    reason: 'Unschedulable',
    message: '0/3 nodes are available',
  })
  expect(readiness(pod('2026-06-01T11:59:45Z'), now).status).toBe('Failed')
  expect(readiness(pod('not a time'), now).status).toBe('Failed')
})

test('takes a kind of another group for a custom resource', () => {
  const knative = seen('serving.knative.dev/Service', {
    spec: { type: 'LoadBalancer' },
    status: { conditions: [condition('Ready', 'True')] },
  })

  expect(readiness(knative, now).status).toBe('Current')
})

test('has one rule for a kind', () => {
  expect([...rules.keys()].filter((kind) => readyOnceCreated.has(kind))).toEqual([])
})

describe('for any object', () => {
  const groupKind = fc.constantFrom(
    ...rules.keys(),
    ...readyOnceCreated,
    'example.com/Widget',
    'serving.knative.dev/Service',
  )
  const conditions = fc.array(
    fc.record({
      type: fc.constantFrom('Ready', 'Available', 'Progressing', 'Stalled', 'Failed', 'Complete'),
      status: fc.constantFrom('True', 'False', 'Unknown'),
      reason: fc.string(),
    }),
  )
  const status = fc.oneof(
    fc.jsonValue(),
    fc.record({ conditions: fc.oneof(conditions, fc.jsonValue()), phase: fc.jsonValue() }),
    fc.dictionary(fc.constantFrom('replicas', 'readyReplicas', 'conditions'), fc.jsonValue()),
  )

  test('has an answer with a message, whatever the JSON', () => {
    const anything = fc.record({ metadata: fc.jsonValue(), spec: fc.jsonValue(), status })

    fc.assert(
      fc.property(groupKind, anything, (kind, parts) => {
        const answer = readiness(seen(kind, parts), now)

        expect(['Current', 'InProgress', 'Failed', 'Terminating']).toContain(answer.status)
        expect(answer.message).not.toBe('')
      }),
    )
  })

  test('has an answer even where the whole is no object', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        if (isAnything(value)) expect(readiness(value, now).message).not.toBe('')
      }),
    )
  })

  test('is Terminating as soon as it has a deletionTimestamp', () => {
    fc.assert(
      fc.property(groupKind, fc.jsonValue(), status, (kind, spec, observed) => {
        const metadata = { name: 'a', deletionTimestamp: '2026-06-01T00:00:00Z' }

        expect(readiness(seen(kind, { metadata, spec, status: observed }), now).status).toBe(
          'Terminating',
        )
      }),
    )
  })

  test('is InProgress while its generation is unobserved, unless mere existence is enough', () => {
    const different = fc
      .tuple(fc.integer(), fc.integer())
      .filter(([generation, observed]) => generation !== observed)

    fc.assert(
      fc.property(groupKind, different, conditions, (kind, [generation, observed], list) => {
        const metadata = { name: 'a', generation }
        const object = seen(kind, {
          metadata,
          status: { observedGeneration: observed, conditions: list },
        })

        const expected = readyOnceCreated.has(kind) ? 'Current' : 'InProgress'
        expect(readiness(object, now).status).toBe(expected)
      }),
    )
  })

  test('never changes what it is given', () => {
    fc.assert(
      fc.property(groupKind, fc.jsonValue(), status, (kind, spec, observed) => {
        const object = seen(kind, { spec, status: observed })
        const before = JSON.stringify(object)

        readiness(object, now)

        expect(JSON.stringify(object)).toBe(before)
      }),
    )
  })
})
