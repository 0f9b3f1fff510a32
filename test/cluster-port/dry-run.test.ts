import { describe, expect, test } from 'vitest'
import type { KubeObject } from '../../src/api/kube-object.ts'
import { fakeApiServer, status, type Reply } from './fake-api-server.ts'

const patch =
  'PATCH /api/v1/namespaces/ns/secrets/a?dryRun=All&fieldManager=metacontroller&force=true'
const owner = {
  apiVersion: 'operator.lynq.sh/v1',
  kind: 'LynqNode',
  name: 'n',
  uid: 'o1',
  controller: true,
}
const anchor = { apiVersion: 'v1', kind: 'Namespace', name: 'ns', uid: 'o2' }
const desired: KubeObject = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'a', namespace: 'ns', labels: { app: 'x' }, ownerReferences: [anchor] },
  data: { k: 'dg==' },
}
const live: KubeObject = {
  ...desired,
  metadata: {
    ...desired.metadata,
    uid: 'u1',
    resourceVersion: '7',
    generation: 1,
    labels: { app: 'x', 'controller-uid': 'o1' },
    ownerReferences: [owner, anchor],
    managedFields: [{ manager: 'metacontroller' }],
  },
  status: { seen: 1 },
}
const accepted = (more: object = {}, metadata: object = {}): Reply => ({
  status: 200,
  body: {
    ...live,
    ...more,
    metadata: {
      ...live.metadata,
      resourceVersion: '9',
      generation: 2,
      managedFields: [],
      ...metadata,
    },
  },
})

describe('the request', () => {
  test('is the forced apply of Metacontroller, with the owner and the label it adds', async () => {
    const { cluster, seen } = await fakeApiServer({ [patch]: accepted() })

    await cluster.dryRun(desired, live)

    expect(seen[1]).toMatchObject({ line: patch, contentType: 'application/apply-patch+yaml' })
    expect(JSON.parse(seen[1]!.body)).toEqual({
      ...desired,
      metadata: {
        name: 'a',
        namespace: 'ns',
        labels: { app: 'x', 'controller-uid': 'o1' },
        ownerReferences: [anchor, owner],
      },
    })
  })

  test('leaves out owners that somebody else added', async () => {
    const { cluster, seen } = await fakeApiServer({ [patch]: accepted() })
    const stranger = { apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'o3' }
    const owners = [owner, anchor, stranger]

    await cluster.dryRun(desired, {
      ...live,
      metadata: { ...live.metadata, ownerReferences: owners },
    })

    expect(JSON.parse(seen[1]!.body)).toMatchObject({
      metadata: { ownerReferences: [anchor, owner] },
    })
  })

  test('of an object that does not exist yet is the object itself', async () => {
    const { cluster, seen } = await fakeApiServer({ [patch]: { status: 201, body: live } })

    expect(await cluster.dryRun(desired, undefined)).toEqual({ accepted: true, changed: true })
    expect(JSON.parse(seen[1]!.body)).toEqual(desired)
  })

  test('escapes what YAML takes for a line break or forbids, and nothing else', async () => {
    const { cluster, seen } = await fakeApiServer({ [patch]: accepted() })
    const text = 'a\u2028b\u2029c\u0085d\u007fe\ufefff \u{1f600} ä \n'

    await cluster.dryRun({ ...desired, data: { k: text } }, live)

    const body = seen[1]!.body
    expect(body).toContain('a\\u2028b\\u2029c\\u0085d\\u007fe\\ufefff \u{1f600} ä \\n')
    expect((JSON.parse(body) as { data: { k: string } }).data.k).toBe(text)
  })
})

describe('an accepted apply', () => {
  test.each([
    { name: 'that differs only in bookkeeping changes nothing', reply: accepted(), changed: false },
    {
      name: 'does not look at the status',
      reply: accepted({ status: { seen: 2 } }),
      changed: false,
    },
    {
      name: 'that differs in a value changes something',
      reply: accepted({ data: { k: 'dw==' } }),
      changed: true,
    },
    {
      name: 'that adds a field changes something',
      reply: accepted({ immutable: true }),
      changed: true,
    },
    {
      name: 'that differs in a label changes something',
      reply: accepted({}, { labels: {} }),
      changed: true,
    },
  ])('$name', async ({ reply, changed }) => {
    const { cluster } = await fakeApiServer({ [patch]: reply })

    expect(await cluster.dryRun(desired, live)).toEqual({ accepted: true, changed })
  })

  test('looks at the status when the form sets one', async () => {
    const { cluster } = await fakeApiServer({ [patch]: accepted({ status: { seen: 2 } }) })

    const result = await cluster.dryRun({ ...desired, status: { seen: 2 } }, live)

    expect(result).toEqual({ accepted: true, changed: true })
  })
})

describe('a refused apply', () => {
  test.each([
    {
      name: 'an invalid field',
      reply: status(422, 'Invalid', 'spec.x: Forbidden: field is immutable'),
      message: 'spec.x: Forbidden: field is immutable',
    },
    {
      name: 'a quota',
      reply: status(403, 'Forbidden', 'secrets "a" is forbidden: exceeded quota: q'),
      message: 'secrets "a" is forbidden: exceeded quota: q',
    },
    {
      name: 'a missing namespace',
      reply: status(404, 'NotFound', 'namespaces "ns" not found', { name: 'ns' }),
      message: 'namespaces "ns" not found',
    },
    {
      name: 'a bad request',
      reply: status(400, 'BadRequest', 'line one\n  line two'),
      message: 'line one line two',
    },
    {
      name: 'a field of the wrong type, which the server calls an internal error',
      reply: status(
        500,
        '',
        'failed to create typed patch object (ns/a; /v1, Kind=Secret): .data.p: expected string, got &value.valueUnstructured{Value:"canary"}',
      ),
      message:
        'failed to create typed patch object (ns/a; /v1, Kind=Secret): .data.p: expected string',
    },
    {
      name: 'a value of a Secret',
      reply: status(422, 'Invalid', 'type: Invalid value: "can\\"ary": may not change'),
      message: 'type: Invalid value: may not change',
    },
  ])('gives the words of the server about $name', async ({ reply, message }) => {
    const { cluster } = await fakeApiServer({ [patch]: reply })

    expect(await cluster.dryRun(desired, live)).toEqual({ accepted: false, message })
  })

  test.each([
    {
      name: 'we may not',
      reply: status(
        403,
        'Forbidden',
        'secrets "a" is forbidden: User "lynq" cannot patch resource "secrets" in API group ""',
      ),
    },
    { name: 'a race', reply: status(409, 'Conflict', 'the object has been modified') },
    { name: 'a busy server', reply: status(429, 'TooManyRequests', 'later') },
    { name: 'a failing server', reply: status(500, 'InternalError', 'etcd is gone') },
    {
      name: 'a failing webhook',
      reply: status(500, 'InternalError', 'failed calling webhook "x"'),
    },
    { name: 'an expired token', reply: status(401, 'Unauthorized', 'Unauthorized') },
    { name: 'a cut line', reply: { status: 0, body: 'reset' } },
    { name: 'an answer that is no Status', reply: { status: 422, body: '<html>' } },
  ])('says nothing about the object when the reason is $name', async ({ reply }) => {
    const { cluster } = await fakeApiServer({ [patch]: reply })

    expect(await cluster.dryRun(desired, live)).toMatchObject({ accepted: 'unknown' })
  })
})
