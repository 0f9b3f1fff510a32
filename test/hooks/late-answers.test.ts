import { expect, test } from 'vitest'
import type { HubRequest } from '../../hooks/requests.ts'
import type { SyncResponse } from '../../src/api/metacontroller.ts'
import { bindHooks } from '../../src/server/bind-hooks.ts'
import type { GoldenCase } from './golden-case.ts'
import { readGoldenCases, readResponse } from './golden-case.ts'
import { goldenDeps } from './golden-deps.ts'

const ofHubs = readGoldenCases().filter(
  (golden) =>
    golden.kind === 'hub' && golden.verb === 'sync' && readResponse(golden).status === 200,
)

/** The answers of one process that is shown the same state twice. */
async function answers(golden: GoldenCase): Promise<readonly SyncResponse[]> {
  const { sync } = bindHooks(goldenDeps(golden).deps).hub
  return [
    (await sync(golden.request)) as SyncResponse,
    (await sync(golden.request)) as SyncResponse,
  ]
}

// What needs a record first, such as a hold or a way back, is done once the record is seen, not once it
// was answered: the answer may never have been written.
test.each(ofHubs)('$name: a state that is seen again has the same children', async (golden) => {
  const [first, second] = await answers(golden)

  expect(second?.children).toEqual(first?.children)
})

test('a hold that was answered and is not seen yet lets no new row in', async () => {
  const held = ofHubs.find(({ name }) => name === 'hub-sync-holds-the-deletion-of-all-nodes')
  if (held === undefined) throw new Error('the golden case is gone')
  const rows = [{ node_id: 'newcomer', is_active: '1', plan: 'pro', replicas: '1' }]
  const [first, second] = await answers({ ...held, rows: { rows } })
  const observed = Object.keys(
    (held.request as HubRequest).children['LynqNode.operator.lynq.sh/v1'] ?? {},
  )

  for (const answer of [first, second]) {
    expect(answer?.status).toHaveProperty('deletionsHeld')
    expect(answer?.children.map(({ metadata }) => metadata.name)).toEqual(observed)
  }
})
