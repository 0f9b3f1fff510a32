import { describe, expect, test } from 'vitest'
import type { LynqNode, ResourceStatus } from '../../src/api/node.ts'
import { noFacts } from '../../src/plan/cluster-needs.ts'
import { compileForm } from '../../src/plan/compile-form.ts'
import { renderNode } from '../../src/plan/render-node.ts'
import { settleStart } from '../../src/plan/settle-start.ts'
import type { Situation, Verdict } from '../../src/plan/verdict.ts'
import { newBudget } from '../../src/template/limits.ts'

const now = new Date('2026-01-01T12:00:00.400Z')

/** The time this many seconds before 12:00:00. */
function ago(seconds: number): string {
  return `${new Date(Date.UTC(2026, 0, 1, 12) - seconds * 1000).toISOString().slice(0, 19)}Z`
}

const node: LynqNode = {
  apiVersion: 'operator.lynq.sh/v1',
  kind: 'LynqNode',
  metadata: { name: 'a-f', uid: 'node-1', generation: 1 },
  spec: { uid: 'a', hubId: 'h', templateRef: 'f', revision: 'f-1', variables: {} },
}
const form = compileForm({
  hubId: 'h',
  dialect: 'gotemplate',
  rollout: {
    maxSkew: 0,
    progressDeadlineSeconds: 600,
    onFailure: 'Halt',
    paused: false,
    throttleDataChanges: false,
  },
  deployments: [
    {
      id: 'web',
      nameTemplate: 'web',
      spec: { apiVersion: 'apps/v1', kind: 'Deployment' },
      timeoutSeconds: 300,
      waitForReady: true,
      skipOnDependencyFailure: true,
      creationPolicy: 'WhenNeeded',
      deletionPolicy: 'Delete',
      conflictPolicy: 'Stuck',
      patchStrategy: 'apply',
    },
  ],
})
const impure = { now, randomBytes: (length: number): Uint8Array => new Uint8Array(length) }
const [web] = renderNode(form, { node, impure, budget: newBudget(), defaultNamespace: 'shop' })
if (web?.ok !== true) throw new Error('the form renders')
const { hash } = web

function settle(verdict: Verdict, old?: ResourceStatus): Verdict {
  if (web === undefined) throw new Error('the form has an entry')
  const situation: Situation = {
    node,
    observed: new Map(),
    enabled: new Set(['Deployment.apps/v1']),
    facts: noFacts,
    now,
    before: new Map(old === undefined ? [] : [[old.id, old]]),
  }
  return settleStart(verdict, web, situation)
}

const begun = { phase: 'Applying', reason: 'Applying', message: 'updating it' } as const
const none = { phase: 'Progressing', reason: 'NotReady', message: '0 of 2' } as const
const behind = { phase: 'Applying', reason: 'CacheBehind', message: 'exists' } as const
const old = { id: 'web', hash, ...begun, since: ago(1) } as const

describe('a small step is said in the words of the first status when', () => {
  test.each([
    { name: 'the object has no replica yet', verdict: none, first: begun },
    { name: 'the cache is behind', verdict: behind, first: begun },
    { name: 'the cache was behind at first', verdict: none, first: behind },
  ])('$name', ({ verdict, first }) => {
    expect(settle(verdict, { ...old, ...first })).toEqual({
      ...first,
      since: ago(1),
      resyncAfterSeconds: 2,
    })
  })

  test('an earlier look is needed for another reason, which stays', () => {
    const verdict = settle({ ...none, resyncAfterSeconds: 1 }, old)

    expect(verdict.resyncAfterSeconds).toBe(1)
  })
})

describe('an entry is said to be as it is when', () => {
  const cases: readonly {
    readonly name: string
    readonly verdict?: Verdict
    readonly before?: ResourceStatus
  }[] = [
    { name: 'it is ready', verdict: { phase: 'Ready', reason: 'Ready', message: '' }, before: old },
    { name: 'it failed', verdict: { ...none, phase: 'Failed', reason: 'ReadinessFailed' } },
    { name: 'it is being deleted', verdict: { ...none, reason: 'Terminating' }, before: old },
    { name: 'it is in conflict', verdict: { ...none, phase: 'Conflict', reason: 'FieldConflict' } },
    { name: 'three seconds are over', before: { ...old, since: ago(3) } },
    { name: 'it begins in the future, by another clock', before: { ...old, since: ago(-60) } },
    { name: 'no time is known of it', before: { id: 'web', hash, ...begun } },
    { name: 'another object was asked for', before: { ...old, hash: 'h9' } },
    { name: 'its steps are said already', before: { ...old, ...none } },
    { name: 'it was ready before', before: { ...old, phase: 'Ready', reason: 'Ready' } },
    { name: 'a dry run is to be remembered', verdict: { ...none, checked: 'x/1' }, before: old },
    { name: 'nothing is known of it' },
  ]

  test.each(cases)('$name', ({ verdict = none, before }) => {
    expect(settle(verdict, before)).toEqual(verdict)
  })
})
