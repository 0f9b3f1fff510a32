import { describe, expect, test } from 'vitest'
import { fakeApiServer, status, type Reply } from './fake-api-server.ts'

const ref = { apiVersion: 'v1', kind: 'Secret', namespace: 'ns', name: 'a' }
const path = '/api/v1/namespaces/ns/secrets/a'
const get = `GET ${path}`
const patch = `PATCH ${path}?fieldManager=lynq`
const metadataOnly = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v1,application/json'
const ours = {
  apiVersion: 'operator.lynq.sh/v1',
  kind: 'LynqNode',
  name: 'n',
  uid: 'owner-1',
  controller: true,
}
const other = { apiVersion: 'v1', kind: 'Namespace', name: 'ns', uid: 'owner-2' }
const done: Reply = { status: 200, body: { kind: 'PartialObjectMetadata', metadata: {} } }
const conflict = status(409, 'Conflict', 'the object has been modified')
const isGone = { ok: false, gone: true, message: 'the object no longer exists' }

function live(
  resourceVersion: string,
  ownerReferences: object[] = [ours, other],
  uid = 'u1',
): Reply {
  return { status: 200, body: { metadata: { name: 'a', uid, resourceVersion, ownerReferences } } }
}

describe('a patch of labels and annotations', () => {
  test('is one merge patch, guarded by uid, and gets no value of the object back', async () => {
    const { cluster, seen } = await fakeApiServer({ [patch]: done })

    const outcome = await cluster.adopt({
      ref,
      uid: 'u1',
      labels: { 'controller-uid': 'x', old: null },
      annotations: { 'lynq.sh/orphaned-at': null },
    })

    expect(outcome).toEqual({ ok: true })
    expect(seen.slice(1)).toMatchObject([
      { line: patch, accept: metadataOnly, contentType: 'application/merge-patch+json' },
    ])
    expect(JSON.parse(seen[1]!.body)).toEqual({
      metadata: {
        uid: 'u1',
        labels: { 'controller-uid': 'x', old: null },
        annotations: { 'lynq.sh/orphaned-at': null },
      },
    })
  })

  test.each([
    {
      name: 'the object is not there',
      reply: status(404, 'NotFound', 'x', { name: 'a' }),
      outcome: isGone,
    },
    {
      name: 'another object has the name',
      reply: status(422, 'Invalid', 'uid', { causes: [{ field: 'metadata.uid' }] }),
      outcome: isGone,
    },
    {
      name: 'a label is not legal',
      reply: status(422, 'Invalid', 'labels: Invalid value', {
        causes: [{ field: 'metadata.labels' }],
      }),
      outcome: {
        ok: false,
        gone: false,
        message: 'the API server answered 422: labels: Invalid value',
      },
    },
    {
      name: 'it is forbidden',
      reply: status(403, 'Forbidden', 'no'),
      outcome: { ok: false, gone: false, message: 'the API server answered 403: no' },
    },
    {
      name: 'the kind is no longer served',
      reply: { status: 404, body: '404 page not found' },
      outcome: { ok: false, gone: false, message: 'the API server answered 404' },
    },
    {
      name: 'the line is cut',
      reply: { status: 0, body: 'reset' },
      outcome: {
        ok: false,
        gone: false,
        message: 'the API server could not be asked (ECONNRESET)',
      },
    },
  ])('when $name', async ({ reply, outcome }) => {
    const { cluster } = await fakeApiServer({ [patch]: reply })

    expect(await cluster.adopt({ ref, uid: 'u1', labels: { a: 'b' } })).toEqual(outcome)
  })
})

describe('adding an owner', () => {
  const anchor = { ref, uid: 'u1', addOwner: other }

  test('sends those that are there along, guarded by the version they were read at', async () => {
    const { cluster, seen } = await fakeApiServer({ [get]: live('7', [ours]), [patch]: done })

    expect(await cluster.adopt(anchor)).toEqual({ ok: true })
    expect(JSON.parse(seen[2]!.body)).toEqual({
      metadata: { uid: 'u1', ownerReferences: [ours, other], resourceVersion: '7' },
    })
  })

  test('that is there already leaves owners alone', async () => {
    const { cluster, seen } = await fakeApiServer({ [get]: live('7'), [patch]: done })

    expect(await cluster.adopt(anchor)).toEqual({ ok: true })
    expect(JSON.parse(seen[2]!.body)).toEqual({ metadata: { uid: 'u1' } })
  })
})

describe('dropping an owner', () => {
  const release = { ref, uid: 'u1', labels: { 'controller-uid': null }, dropOwner: 'owner-1' }

  test('sends the other owners along, guarded by the version they were read at', async () => {
    const { cluster, seen } = await fakeApiServer({ [get]: live('7'), [patch]: done })

    expect(await cluster.release(release)).toEqual({ ok: true })
    expect(seen.map(({ line }) => line).slice(1)).toEqual([get, patch])
    expect(JSON.parse(seen[2]!.body)).toEqual({
      metadata: {
        uid: 'u1',
        labels: { 'controller-uid': null },
        ownerReferences: [other],
        resourceVersion: '7',
      },
    })
  })

  test('that is gone already leaves owners alone', async () => {
    const { cluster, seen } = await fakeApiServer({ [get]: live('7', [other]), [patch]: done })

    expect(await cluster.release(release)).toEqual({ ok: true })
    expect(JSON.parse(seen[2]!.body)).toEqual({
      metadata: { uid: 'u1', labels: { 'controller-uid': null } },
    })
  })

  test('reads again after a conflict', async () => {
    const third = { ...other, uid: 'owner-3' }
    const { cluster, seen } = await fakeApiServer({
      [get]: [live('7'), live('8'), live('9', [ours, third])],
      [patch]: [conflict, done],
    })

    expect(await cluster.release(release)).toEqual({ ok: true })
    expect(JSON.parse(seen.at(-1)!.body)).toMatchObject({
      metadata: { ownerReferences: [third], resourceVersion: '9' },
    })
  })

  test('gives up after four conflicts', async () => {
    const { cluster, seen } = await fakeApiServer({ [get]: live('7'), [patch]: conflict })

    expect(await cluster.release(release)).toEqual({
      ok: false,
      gone: false,
      message: 'the API server answered 409: the object has been modified',
    })
    expect(seen.filter(({ line }) => line === patch)).toHaveLength(4)
  })

  test.each([
    {
      name: 'of an object that is gone',
      reply: status(404, 'NotFound', 'x', { name: 'a' }),
      outcome: isGone,
    },
    {
      name: 'of a name that another object has now',
      reply: live('7', [ours], 'u2'),
      outcome: isGone,
    },
    {
      name: 'that may not be read',
      reply: status(403, 'Forbidden', 'no'),
      outcome: { ok: false, gone: false, message: 'the API server answered 403: no' },
    },
  ])('$name patches nothing', async ({ reply, outcome }) => {
    const { cluster, seen } = await fakeApiServer({ [get]: reply, [patch]: done })

    expect(await cluster.release(release)).toEqual(outcome)
    expect(seen.some(({ line }) => line === patch)).toBe(false)
  })
})
