import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { eventually, item, json, list, path, stream, watched } from './watched-server.ts'

const added = (name: string, version: string) => ({ type: 'ADDED', object: item(name, version) })
const modified = (name: string, version: string) => ({
  type: 'MODIFIED',
  object: item(name, version),
})
const deleted = (name: string, version: string) => ({
  type: 'DELETED',
  object: item(name, version),
})
const gone = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' }

describe('a watch', () => {
  test('lists first and then tells what happens', async () => {
    const { heard, seen } = await watched({
      lists: [list('10', [item('a', '5')])],
      watches: [stream([added('b', '11'), modified('a', '12'), deleted('b', '13')])],
    })

    await eventually(() => expect(heard).toHaveLength(5))
    expect(heard).toEqual(['ADDED a@5', 'synced', 'ADDED b@11', 'MODIFIED a@12', 'DELETED b@13'])
    expect(seen).toEqual([
      `${path}?limit=500`,
      `${path}?watch=true&resourceVersion=10&allowWatchBookmarks=true&timeoutSeconds=290`,
    ])
  })

  test('is synced when there is nothing', async () => {
    const { heard } = await watched({ lists: [list('10', [])] })

    await eventually(() => expect(heard).toEqual(['synced']))
  })

  test('goes on after its end at the version of the last event or bookmark', async () => {
    const bookmark = { type: 'BOOKMARK', object: { metadata: { resourceVersion: '40' } } }
    const { heard, seen } = await watched({
      lists: [list('10', [])],
      watches: [stream([added('a', '11'), bookmark], 'close'), stream([modified('a', '41')])],
    })

    await eventually(() => expect(heard).toContain('MODIFIED a@41'))
    expect(heard).toEqual(['synced', 'ADDED a@11', 'MODIFIED a@41'])
    expect(seen.at(-1)).toContain('resourceVersion=40&')
    expect(seen.filter((line) => !line.includes('watch=true'))).toHaveLength(1)
  })

  test('goes on after the line was cut', async () => {
    const { heard } = await watched({
      lists: [list('10', [])],
      watches: [stream([added('a', '11')], 'cut'), stream([modified('a', '12')])],
    })

    await eventually(() => expect(heard.at(-1)).toBe('MODIFIED a@12'))
    expect(heard.filter((line) => !line.startsWith('error'))).toEqual([
      'synced',
      'ADDED a@11',
      'MODIFIED a@12',
    ])
  })

  test('that is stopped says nothing more', async () => {
    const { heard, stop } = await watched({
      lists: [list('10', [item('a', '5')])],
      watches: [
        (response) => {
          setTimeout(() => stream([added('b', '11')], 'cut')(response), 200)
        },
      ],
    })
    await eventually(() => expect(heard).toEqual(['ADDED a@5', 'synced']))

    stop()
    await sleep(500)

    expect(heard).toEqual(['ADDED a@5', 'synced'])
  })

  test('goes on after a handler threw', async () => {
    let calls = 0
    const { heard } = await watched({
      lists: [list('10', [item('a', '5')])],
      watches: [stream([added('b', '11'), added('c', '12')])],
      onEvent: () => {
        calls += 1
        if (calls < 3) throw new Error('canary')
      },
    })

    await eventually(() => expect(heard).toContain('ADDED c@12'))
    expect(heard.filter((line) => line.startsWith('error'))).toEqual(
      Array(2).fill(`error: ${path}: an event could not be handled (Error)`),
    )
  })
})

describe('a new list', () => {
  test.each([
    { name: 'an expired event', watch: stream([{ type: 'ERROR', object: gone }], 'close') },
    { name: 'a request that is expired', watch: json(410, gone) },
    {
      name: 'an error of the server in the stream',
      watch: stream([{ type: 'ERROR', object: { kind: 'Status', code: 500 } }], 'close'),
    },
  ])('after $name tells only differences, deletions too', async ({ watch }) => {
    const { heard } = await watched({
      lists: [
        list('10', [item('a', '5'), item('b', '6'), item('c', '7'), item('d', '8')]),
        list('20', [item('a', '5'), item('b', '15'), item('d', '16', 'another'), item('e', '17')]),
      ],
      watches: [watch, stream([])],
    })

    await eventually(() => expect(heard.at(-1)).toBe('ADDED e@17'))
    expect(heard.slice(4)).toEqual([
      'synced',
      'DELETED c@7',
      'MODIFIED b@15',
      'DELETED d@8',
      'ADDED d@16',
      'ADDED e@17',
    ])
  })

  test('that fails deletes nothing and is tried again', async () => {
    const { heard } = await watched({
      lists: [
        list('10', [item('a', '5')]),
        json(500, { kind: 'Status', message: 'etcd is away' }),
        json(200, { kind: 'LynqNodeList' }),
        list('20', []),
      ],
      watches: [json(410, gone), stream([])],
    })

    await eventually(() => expect(heard.at(-1)).toBe('DELETED a@5'))
    expect(heard).toEqual([
      'ADDED a@5',
      'synced',
      `error: ${path}: the API server answered 500: etcd is away`,
      `error: ${path}: the API server answered 200`,
      'DELETED a@5',
    ])
  })
})

describe('a list in pages', () => {
  test('counts when all of them are read', async () => {
    const { heard, seen } = await watched({
      lists: [list('10', [item('a', '5')], 'to/ken'), list('10', [item('b', '6')])],
    })

    await eventually(() => expect(heard).toEqual(['ADDED a@5', 'ADDED b@6', 'synced']))
    expect(seen[1]).toBe(`${path}?limit=500&continue=to%2Fken`)
  })

  test('starts anew when it grew too old in between', async () => {
    const { heard } = await watched({
      lists: [list('10', [item('a', '5')], 'next'), json(410, gone), list('20', [item('b', '6')])],
    })

    await eventually(() => expect(heard).toContain('synced'))
    expect(heard.slice(-2)).toEqual(['ADDED b@6', 'synced'])
    expect(heard).not.toContain('ADDED a@5')
  })
})

test('items that do not say what they are get it from their list', async () => {
  const kinds: string[] = []
  const { heard } = await watched({
    lists: [
      json(200, {
        apiVersion: 'v1',
        kind: 'ConfigMapList',
        metadata: { resourceVersion: '1' },
        items: [{ metadata: { name: 'a', uid: 'u', resourceVersion: '1' } }],
      }),
    ],
    onEvent: ({ apiVersion, kind }) => kinds.push(`${apiVersion} ${kind}`),
  })

  await eventually(() => expect(heard).toContain('synced'))
  expect(kinds).toEqual(['v1 ConfigMap'])
})
