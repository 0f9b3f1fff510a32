import { expect, test } from 'vitest'
import { createApiClient } from '../../../src/cluster/api-client.ts'
import { toResource } from '../../../src/simulate/fields.ts'
import { createLiveEvents } from '../../../src/simulate/live/live-events.ts'
import type { Reply } from '../../cluster-port/fake-api-server.ts'
import { fakeApiServer, kubeConfig, status } from '../../cluster-port/fake-api-server.ts'
import { eventually } from '../../cluster-port/watched-server.ts'

const events = '/api/v1/namespaces/default/events'
const post = `POST ${events}`
const created: Reply = { status: 201, body: {} }
const startMs = 1_700_000_000_000
const name = `acme.${(startMs * 1_000_000).toString(16)}`
const patch = `PATCH ${events}/${name}`
const parent = toResource({
  apiVersion: 'operator.lynq.sh/v1',
  kind: 'LynqNode',
  metadata: { name: 'acme', uid: 'u1', resourceVersion: '7' },
})

async function recorder(script: Readonly<Record<string, Reply | readonly Reply[]>>) {
  const { url, seen } = await fakeApiServer(script)
  const clock = { ms: startMs }
  const errors: string[] = []
  const client = createApiClient(kubeConfig(url))
  const recorded = createLiveEvents(
    client,
    () => clock.ms,
    (message) => errors.push(message),
  )
  return { recorded, seen, clock, errors }
}

test('an event of a cluster-scoped object lies in the default namespace', async () => {
  const { recorded, seen } = await recorder({ [post]: created })

  recorded.warn(parent, 'SyncError', 'Sync error: no')

  await eventually(() => expect(seen).toHaveLength(1))
  expect(JSON.parse(seen[0]!.body)).toEqual({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace: 'default' },
    involvedObject: {
      apiVersion: 'operator.lynq.sh/v1',
      kind: 'LynqNode',
      name: 'acme',
      uid: 'u1',
      resourceVersion: '7',
    },
    reason: 'SyncError',
    message: 'Sync error: no',
    type: 'Warning',
    source: { component: 'metacontroller' },
    reportingComponent: 'metacontroller',
    firstTimestamp: '2023-11-14T22:13:20Z',
    lastTimestamp: '2023-11-14T22:13:20Z',
    count: 1,
  })
})

test('the same words again only count up', async () => {
  const { recorded, seen, clock } = await recorder({
    [post]: created,
    [patch]: { status: 200, body: {} },
  })

  for (let second = 0; second < 3; second++) {
    recorded.warn(parent, 'SyncError', 'Sync error: no')
    await eventually(() => expect(seen).toHaveLength(second + 1))
    clock.ms += 1000
  }

  expect(seen.map(({ line }) => line)).toEqual([post, patch, patch])
  expect(JSON.parse(seen[2]!.body)).toEqual({ count: 3, lastTimestamp: '2023-11-14T22:13:22Z' })
})

test('an object gets 25 events at once and then one in five minutes', async () => {
  const { recorded, seen, clock } = await recorder({ [post]: created })

  for (let index = 0; index < 40; index++) recorded.warn(parent, 'SyncError', `no ${index}`)
  recorded.note({ ...parent, metadata: { name: 'other', uid: 'u2' } }, 'Started', 'yes')
  await eventually(() => expect(seen).toHaveLength(26))
  clock.ms += 300_000
  for (let index = 40; index < 50; index++) recorded.warn(parent, 'SyncError', `no ${index}`)
  recorded.note({ ...parent, metadata: { name: 'third', uid: 'u3' } }, 'Started', 'yes')

  await eventually(() => expect(seen).toHaveLength(28))
  expect(JSON.parse(seen[26]!.body)).toMatchObject({ message: 'no 40' })
})

test('an event that is refused is logged, and made anew next time', async () => {
  const refused = status(403, 'Forbidden', 'the namespace is going')
  const { recorded, seen, errors } = await recorder({ [post]: [refused, created] })

  recorded.warn(parent, 'SyncError', 'no')
  recorded.warn(parent, 'SyncError', 'no')

  await eventually(() => expect(seen).toHaveLength(2))
  expect(errors).toEqual([
    'event on LynqNode acme: the API server answered 403: the namespace is going',
  ])
})
