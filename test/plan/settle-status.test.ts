import { describe, expect, test } from 'vitest'
import type { LynqNode, NodeStatus, ResourceStatus } from '../../src/api/node.ts'
import { dateConditions } from '../../src/plan/conditions.ts'
import { nodeConditions } from '../../src/plan/node-conditions.ts'
import { settleStatus } from '../../src/plan/settle-status.ts'

const NOW = new Date('2026-01-01T12:00:00Z')

/** The time this many seconds before NOW. */
function ago(seconds: number): string {
  return `${new Date(NOW.getTime() - seconds * 1000).toISOString().slice(0, 19)}Z`
}

const web = { id: 'web', kind: 'Deployment', hash: 'h1', since: ago(1) }
const applying = {
  ...web,
  phase: 'Applying',
  reason: 'Applying',
  message: 'creating Deployment web',
} as const
const behind = { ...applying, reason: 'CacheBehind', message: 'web exists' } as const
const none = { ...web, phase: 'Progressing', reason: 'NotReady', message: '0 of 2' } as const
const one = { ...none, message: '1 of 2' } as const
const ready = { ...web, phase: 'Ready', reason: 'Ready', since: ago(0) } as const
const svc = {
  id: 'svc',
  kind: 'Service',
  hash: 'h2',
  phase: 'Waiting',
  reason: 'DependencyNotReady',
  message: 'waiting for "web" (Applying)',
  since: ago(60),
} as const
const svcLater = { ...svc, message: 'waiting for "web" (Progressing)' } as const
const other = { ...applying, id: 'other', since: ago(2) } as const

interface Written {
  readonly problems?: readonly string[]
  readonly generation?: number
}

/** As `nodeStatus` composes it, as far as it matters here. */
function statusOf(
  resources: readonly ResourceStatus[],
  { problems = [], generation = 1 }: Written = {},
): NodeStatus {
  const before = { conditions: [] }
  return {
    summary: `${String(resources.filter(({ phase }) => phase === 'Ready').length)}/9`,
    resources: [...resources],
    conditions: dateConditions(nodeConditions(resources, problems), before, {
      now: NOW,
      generation,
    }),
  }
}

function nodeWith(status: NodeStatus | undefined): LynqNode {
  return {
    apiVersion: 'operator.lynq.sh/v1',
    kind: 'LynqNode',
    metadata: { name: 'a-f', generation: 1 },
    spec: { uid: 'a', hubId: 'h', templateRef: 'f', revision: 'f-1', variables: {} },
    ...(status === undefined ? {} : { status }),
  }
}

interface Case {
  readonly name: string
  readonly before: readonly ResourceStatus[]
  readonly after: readonly ResourceStatus[]
}

const held: readonly (Case & { readonly seconds: number })[] = [
  { name: 'an object appears', before: [applying], after: [none], seconds: 2 },
  { name: 'the cache is behind', before: [applying], after: [behind], seconds: 2 },
  { name: 'the cache has caught up', before: [behind], after: [none], seconds: 2 },
  { name: 'a replica is available', before: [none], after: [one], seconds: 2 },
  {
    name: 'an old entry still waits for one that moves on',
    before: [applying, svc],
    after: [none, svcLater],
    seconds: 2,
  },
  {
    name: 'two entries move on: until the older one has had its time',
    before: [applying, other],
    after: [none, { ...none, id: 'other', since: ago(2) }],
    seconds: 1,
  },
  {
    name: 'one moves on beside an entry that failed',
    before: [applying, { id: 'bad', phase: 'Failed', reason: 'RenderFailed', message: 'no' }],
    after: [none, { id: 'bad', phase: 'Failed', reason: 'RenderFailed', message: 'no' }],
    seconds: 2,
  },
]

const written: readonly Case[] = [
  { name: 'an entry is ready', before: [none], after: [ready] },
  {
    name: 'an entry is ready and another one moves on',
    before: [applying, other],
    after: [{ ...ready }, { ...none, id: 'other', since: ago(2) }],
  },
  {
    name: 'an entry failed',
    before: [none],
    after: [{ ...none, phase: 'Failed', reason: 'ReadinessFailed' }],
  },
  {
    name: 'an entry is skipped',
    before: [svc],
    after: [{ ...svc, phase: 'Skipped', reason: 'DependencyFailed' }],
  },
  {
    name: 'an entry is in conflict',
    before: [applying],
    after: [{ ...applying, phase: 'Conflict', reason: 'FieldConflict' }],
  },
  { name: 'an entry need not wait any more', before: [svc], after: [{ ...applying, id: 'svc' }] },
  { name: 'a ready entry is not ready any more', before: [ready], after: [none] },
  {
    name: 'an object is being deleted',
    before: [none],
    after: [{ ...none, reason: 'Terminating' }],
  },
  { name: 'an object that was live is not', before: [none], after: [applying] },
  {
    name: 'an entry waits for another reason',
    before: [svc],
    after: [{ ...svc, reason: 'NamespaceAbsent' }],
  },
  {
    name: 'what is waited for changes though nothing moves on',
    before: [svc],
    after: [{ ...svc, message: 'waiting for "db" (Failed)' }],
  },
  { name: 'another object is asked for', before: [applying], after: [{ ...none, hash: 'h9' }] },
  { name: 'a stretch begins anew', before: [none], after: [{ ...one, since: ago(0) }] },
  {
    name: 'a dry run is to be remembered',
    before: [applying],
    after: [{ ...none, checked: 'h1/generation-1' }],
  },
  { name: 'an entry is added', before: [applying], after: [none, svc] },
  { name: 'an entry is gone', before: [applying, svc], after: [none] },
  {
    name: 'the stretch is three seconds old',
    before: [{ ...applying, since: ago(3) }],
    after: [{ ...none, since: ago(3) }],
  },
  {
    name: 'only one of two stretches is young',
    before: [applying, { ...other, since: ago(30) }],
    after: [none, { ...none, id: 'other', since: ago(30) }],
  },
  {
    name: 'the stretch begins in the future, by the clock of another replica',
    before: [{ ...applying, since: ago(-60) }],
    after: [{ ...none, since: ago(-60) }],
  },
]

describe('a status is not written yet when', () => {
  test.each(held)('$name', ({ before, after, seconds }) => {
    const said = statusOf(before)
    const node = nodeWith({ ...said, observedGeneration: 1 })

    const settled = settleStatus(statusOf(after), node, NOW)

    expect(settled).toEqual({ status: said, resyncAfterSeconds: seconds })
  })
})

describe('a status is written at once, with nothing to come back for, when', () => {
  const write = (after: NodeStatus, before: NodeStatus | undefined): void => {
    expect(settleStatus(after, nodeWith(before), NOW)).toEqual({ status: after })
  }

  test.each(written)('$name', ({ before, after }) => {
    write(statusOf(after), { ...statusOf(before), observedGeneration: 1 })
  })

  test('the node has none', () => {
    write(statusOf([applying]), undefined)
  })

  test('the one it has is not known to be of this spec', () => {
    write(statusOf([none]), statusOf([applying]))
  })

  test('the one it has is of an earlier spec', () => {
    const before = statusOf([applying], { generation: 0 })
    write(statusOf([none]), { ...before, observedGeneration: 0 })
  })

  test('a release is refused while an entry moves on', () => {
    const after = statusOf([none], { problems: ['cannot release Secret db: forbidden'] })
    write(after, { ...statusOf([applying]), observedGeneration: 1 })
  })

  test('it says what the node says already', () => {
    write(statusOf([none]), { ...statusOf([none]), observedGeneration: 1 })
  })

  test('a field that only an earlier version wrote is to go', () => {
    const before = { ...statusOf([applying]), appliedResources: ['web'], observedGeneration: 1 }
    write(statusOf([none]), before)
  })
})
