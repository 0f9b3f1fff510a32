import { describe, expect, test } from 'vitest'
import { fakeApiServer, status, type Reply } from './fake-api-server.ts'

const path = '/api/v1/namespaces/ns/services/s'
const patch = `PATCH ${path}?fieldManager=lynq`
const ref = { apiVersion: 'v1', kind: 'Service', namespace: 'ns', name: 's' }
const removal = {
  ref,
  uid: 'u1',
  resourceVersion: '7',
  pointers: ['/spec/ports/1'],
  replacements: [],
}
const refused = status(422, 'Invalid', 'the server rejected our request')
const live = (uid: string, resourceVersion: string): Reply => ({
  status: 200,
  body: { metadata: { name: 's', uid, resourceVersion } },
})

test('it is one JSON patch that tests uid and version first', async () => {
  const { cluster, seen } = await fakeApiServer({ [patch]: live('u1', '8') })

  expect(await cluster.removeItems(removal)).toEqual({ ok: true })
  expect(seen[1]).toMatchObject({ line: patch, contentType: 'application/json-patch+json' })
  expect(JSON.parse(seen[1]!.body)).toEqual([
    { op: 'test', path: '/metadata/uid', value: 'u1' },
    { op: 'test', path: '/metadata/resourceVersion', value: '7' },
    { op: 'remove', path: '/spec/ports/1' },
  ])
})

test.each([
  {
    name: 'later items go first',
    pointers: ['/p/2', '/p/10', '/p/1'],
    removed: ['/p/10', '/p/2', '/p/1'],
  },
  {
    name: 'an item inside another goes before it',
    pointers: ['/p/1', '/p/1/q/0', '/p/1/q/3'],
    removed: ['/p/1/q/3', '/p/1/q/0', '/p/1'],
  },
  { name: 'an item named twice goes once', pointers: ['/p/1', '/p/1'], removed: ['/p/1'] },
  {
    name: 'lists of different objects keep apart',
    pointers: ['/a/0/e/1', '/a/1/e/0', '/a/0/e/2'],
    removed: ['/a/1/e/0', '/a/0/e/2', '/a/0/e/1'],
  },
])('$name', async ({ pointers, removed }) => {
  const { cluster, seen } = await fakeApiServer({ [patch]: live('u1', '8') })

  await cluster.removeItems({ ...removal, pointers })

  const operations = JSON.parse(seen[1]!.body) as { op: string; path: string }[]
  expect(operations.filter(({ op }) => op === 'remove').map((operation) => operation.path)).toEqual(
    removed,
  )
})

test('a list that would end empty is replaced as a whole', async () => {
  const { cluster, seen } = await fakeApiServer({ [patch]: live('u1', '8') })

  await cluster.removeItems({
    ...removal,
    pointers: ['/spec/ports/0', '/spec/other/1', '/spec/ports/1'],
    replacements: [{ pointer: '/spec/ports', value: [{ port: 80 }] }],
  })

  expect((JSON.parse(seen[1]!.body) as unknown[]).slice(2)).toEqual([
    { op: 'replace', path: '/spec/ports', value: [{ port: 80 }] },
    { op: 'remove', path: '/spec/other/1' },
  ])
})

describe('a refused patch', () => {
  test.each([
    {
      name: 'because another object has the name is gone',
      found: live('u2', '9'),
      outcome: { ok: false, gone: true, message: 'the object no longer exists' },
    },
    {
      name: 'because the object changed says so',
      found: live('u1', '8'),
      outcome: { ok: false, gone: false, message: 'the object changed since it was looked at' },
    },
    {
      name: 'because a pointer leads nowhere says what the server says',
      found: live('u1', '7'),
      outcome: {
        ok: false,
        gone: false,
        message: 'the API server answered 422: the server rejected our request',
      },
    },
    {
      name: 'of an object that went meanwhile is gone',
      found: status(404, 'NotFound', 'x', { name: 's' }),
      outcome: { ok: false, gone: true, message: 'the object no longer exists' },
    },
  ])('$name', async ({ found, outcome }) => {
    const { cluster } = await fakeApiServer({ [patch]: refused, [`GET ${path}`]: found })

    expect(await cluster.removeItems(removal)).toEqual(outcome)
  })
})
