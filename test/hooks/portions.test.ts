import { describe, expect, test } from 'vitest'
import { syncHub } from '../../hooks/hub/sync.ts'
import type { HubRequest } from '../../hooks/requests.ts'
import type { LynqNode } from '../../src/api/node.ts'
import { readGoldenCases } from './golden-case.ts'
import { goldenDeps } from './golden-deps.ts'

const NODES = 'LynqNode.operator.lynq.sh/v1'

const golden = readGoldenCases().find(
  ({ name }) => name === 'hub-sync-creates-a-node-for-each-active-row',
)
const request = golden?.request as HubRequest

/** The uids sort as their numbers do. */
const rows = Array.from({ length: 250 }, (_, index) => ({
  node_id: `row-${String(index).padStart(3, '0')}`,
  is_active: '1',
  plan: 'pro',
  replicas: '1',
}))

async function sync(
  nodes: readonly LynqNode[],
  parent = request.parent,
): ReturnType<typeof syncHub> {
  const children = Object.fromEntries(nodes.map((node) => [node.metadata.name, node]))
  const { deps } = goldenDeps({ rows: { rows }, cluster: {} })
  return syncHub({ ...request, parent, children: { ...request.children, [NODES]: children } }, deps)
}

describe('a hub with 250 new rows', () => {
  test('gets its nodes in portions of 100, and its status counts from the first one', async () => {
    const portions: { readonly listed: number; readonly resync: number | undefined }[] = []
    const reasons: unknown[] = []
    let nodes: readonly LynqNode[] = []

    for (let round = 0; round < 4; round += 1) {
      const { children, status, resyncAfterSeconds } = await sync(nodes)
      nodes = children as readonly LynqNode[]
      portions.push({ listed: children.length, resync: resyncAfterSeconds })
      reasons.push(status.conditions?.find(({ type }) => type === 'Ready')?.message)
    }

    // While more are to come than one portion the next sync is asked for, in case no event brings it.
    expect(portions).toEqual([
      { listed: 100, resync: 1 },
      { listed: 200, resync: 1 },
      { listed: 250, resync: 60 },
      { listed: 250, resync: 60 },
    ])
    expect(reasons).toEqual([
      '250 nodes are still to be created',
      '150 nodes are still to be created',
      '50 nodes are still to be created',
      '0 of 250 nodes are ready',
    ])
    expect(nodes.map(({ spec }) => spec.uid)).toEqual(rows.map(({ node_id }) => node_id))
  })

  test.each([
    ['for the first time', undefined, 1],
    ['for 12 s', '2026-01-01T11:59:48Z', 6],
    ['for an hour', '2026-01-01T11:00:00Z', 10],
  ])('that is not Ready %s looks again after a while', async (_since, since, seconds) => {
    const condition = {
      type: 'Ready',
      status: 'False',
      reason: 'CreatingNodes',
      message: '',
    } as const
    const conditions = [{ ...condition, lastTransitionTime: since ?? '' }]
    const status = since === undefined ? {} : { status: { conditions } }

    const { resyncAfterSeconds } = await sync([], { ...request.parent, ...status })

    expect(resyncAfterSeconds).toBe(seconds)
  })
})
