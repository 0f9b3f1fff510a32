import { describe, expect, test } from 'vitest'
import type { Lookup } from '../../src/cluster/cluster.ts'
import {
  fakeApiServer,
  gone,
  status,
  type FakeApiServer,
  type Reply,
  type Seen,
} from './fake-api-server.ts'

const base = '/apis/operator.lynq.sh/v1'
const nodes = `${base}/lynqnodes`
const served = (namespaced: boolean): Reply => ({
  status: 200,
  body: { resources: [{ name: 'lynqnodes', kind: 'LynqNode', namespaced }] },
})
const refs = Array.from({ length: 11 }, (_, index) => ({
  apiVersion: 'operator.lynq.sh/v1',
  kind: 'LynqNode',
  name: `row-${String(index)}`,
}))
const absent: Lookup = { state: 'absent' }
const metadata = (name: string) => ({ name, uid: `uid-of-${name}`, labels: { a: 'b' } })
const present = (name: string): Lookup => ({ state: 'present', metadata: metadata(name) })

/** A page of a list; `left` objects are still to come. */
function page(names: readonly string[], left = 0): Reply {
  const more = left === 0 ? {} : { continue: `after/${names.at(-1)!}`, remainingItemCount: left }
  return {
    status: 200,
    body: {
      kind: 'PartialObjectMetadataList',
      apiVersion: 'meta.k8s.io/v1',
      metadata: { resourceVersion: '7', ...more },
      items: names.map((name) => ({ metadata: metadata(name) })),
    },
  }
}

const looks = Object.fromEntries(
  refs.map(({ name }): [string, Reply] => [
    `GET ${nodes}/${name}`,
    status(404, 'NotFound', 'not found', { name }),
  ]),
)
const first = `GET ${nodes}?limit=1`
const second = `GET ${nodes}?limit=500&continue=after%2Frow-3`

function serve(script: Readonly<Record<string, Reply>>): Promise<FakeApiServer> {
  return fakeApiServer({ [`GET ${base}`]: served(false), ...looks, ...script })
}

function lines(seen: readonly Seen[]): readonly string[] {
  return seen.map(({ line }) => line).filter((line) => line !== `GET ${base}`)
}

describe('eleven names of a cluster-scoped kind', () => {
  test('are one list of metadata, read from the store, after a page of one that counts', async () => {
    const { cluster, seen } = await serve({
      [first]: page(['row-3'], 2),
      [second]: page(['row-7', 'someone-else']),
    })

    const found = await cluster.lookup(refs, 'now')

    expect(found).toEqual(
      refs.map(({ name }) => (name === 'row-3' || name === 'row-7' ? present(name) : absent)),
    )
    expect(lines(seen)).toEqual([first, second])
    expect(new Set(seen.slice(1).map(({ accept }) => accept))).toEqual(
      new Set([
        'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json',
      ]),
    )
  })

  test('are all absent where there is nothing', async () => {
    const { cluster, seen } = await serve({ [first]: page([]) })

    expect(await cluster.lookup(refs, 'now')).toEqual(refs.map(() => absent))
    expect(lines(seen)).toEqual([first])
  })

  test.each([
    { name: 'there are more than ten objects a name', reply: page(['row-3'], 110) },
    {
      name: 'the API server does not tell how many there are',
      reply: {
        status: 200,
        body: {
          kind: 'List',
          apiVersion: 'v1',
          metadata: { resourceVersion: '7', continue: 'c' },
          items: [],
        },
      },
    },
    { name: 'we may not list', reply: status(403, 'Forbidden', 'lynqnodes is forbidden') },
    { name: 'the path is not served', reply: gone },
  ])('are looked up one by one where $name', async ({ reply }) => {
    const { cluster, seen } = await serve({ [first]: reply })

    expect(await cluster.lookup(refs, 'now')).toEqual(refs.map(() => absent))
    expect(lines(seen)).toHaveLength(1 + refs.length)
  })

  test.each([
    { name: 'the first page fails', script: { [first]: status(500, 'InternalError', 'no etcd') } },
    {
      name: 'a later page has grown too old',
      script: { [first]: page(['row-3'], 2), [second]: status(410, 'Expired', 'too old') },
    },
    { name: 'the line is cut', script: { [first]: { status: 0, body: 'reset' } } },
    {
      name: 'the API server is busy',
      script: { [first]: status(429, 'TooManyRequests', 'later') },
    },
    { name: 'the answer is no list', script: { [first]: { status: 200, body: { items: [] } } } },
  ])('are all unknown, and never absent, where $name', async ({ script }) => {
    const { cluster, seen } = await serve(script)

    const found = await cluster.lookup(refs, 'now')

    expect(new Set(found.map(({ state }) => state))).toEqual(new Set(['unknown']))
    expect(found).toHaveLength(refs.length)
    expect(lines(seen)).toHaveLength(Object.keys(script).length)
  })
})

describe('a list would serve no purpose', () => {
  test('for ten names', async () => {
    const { cluster, seen } = await serve({ [first]: page([]) })

    expect(await cluster.lookup(refs.slice(1), 'now')).toHaveLength(10)
    expect(lines(seen)).not.toContain(first)
  })

  test('for Namespaces, whose phase it does not tell', async () => {
    const { cluster, seen } = await fakeApiServer({})
    const namespaces = refs.map(({ name }) => ({ apiVersion: 'v1', kind: 'Namespace', name }))

    await cluster.lookup(namespaces, 'now')

    expect(seen.map(({ line }) => line)).not.toContain('GET /api/v1/namespaces?limit=1')
    expect(seen).toHaveLength(1 + refs.length)
  })

  test('for a namespaced kind', async () => {
    const { cluster, seen } = await fakeApiServer({})
    const configMaps = refs.map(({ name }) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      namespace: 'ns',
      name,
    }))

    await cluster.lookup(configMaps, 'now')

    expect(seen).toHaveLength(1 + refs.length)
  })
})
