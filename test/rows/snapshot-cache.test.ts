import { describe, expect, test } from 'vitest'
import type { ReadResult } from '../../src/rows/row-source.ts'
import { createSnapshotCache, type SnapshotRequest } from '../../src/rows/snapshot-cache.ts'

const start = Date.UTC(2025, 0, 1)
const at = (seconds: number): Date => new Date(start + seconds * 1000)
const rows = (count = 1): ReadResult => ({
  ok: true,
  rows: Array.from({ length: count }, (_, index) => new Map([['id', String(index)]])),
})
const failure: ReadResult = { ok: false, failure: { code: 'Timeout', message: 'late' } }

/** Counts its reads; each ends when it is told to, or at once with `results`. */
function reader(...results: ReadResult[]): {
  count: () => number
  read: () => Promise<ReadResult>
} {
  let count = 0
  return {
    count: () => count,
    read: () => Promise.resolve(results[Math.min(count++, results.length - 1)] ?? rows()),
  }
}

const request = (change: Partial<SnapshotRequest> = {}): SnapshotRequest => ({
  key: 'hub',
  fingerprint: 'a',
  maxAgeMs: 30_000,
  now: at(0),
  ...change,
})

describe('one read serves all syncs of an interval', () => {
  test.each([
    { title: 'within the interval', second: { now: at(29) }, reads: 1 },
    { title: 'at its end', second: { now: at(30) }, reads: 2 },
    { title: 'with another fingerprint', second: { fingerprint: 'b' }, reads: 2 },
    { title: 'for another hub', second: { key: 'other' }, reads: 2 },
    {
      title: 'when another replica acted later',
      second: { now: at(9), notBefore: at(5) },
      reads: 2,
    },
    { title: 'when another replica acted before', second: { notBefore: at(-5) }, reads: 1 },
    { title: 'when the snapshot itself was acted on', second: { notBefore: at(0) }, reads: 1 },
    { title: 'with a clock a little behind', second: { now: at(-1) }, reads: 1 },
    { title: 'with a clock set back an hour', second: { now: at(-3600) }, reads: 2 },
    { title: 'with a shorter interval', second: { now: at(9), maxAgeMs: 5_000 }, reads: 2 },
  ])('$title: $reads', async ({ second, reads }) => {
    const cache = createSnapshotCache()
    const source = reader(rows())
    await cache.read(request(), source.read)

    await cache.read(request(second), source.read)

    expect(source.count()).toBe(reads)
  })

  test('a snapshot says when its read began', async () => {
    const cache = createSnapshotCache()
    const first = await cache.read(request({ now: at(3) }), reader().read)

    const second = await cache.read(request({ now: at(20) }), reader().read)

    expect(first.at).toEqual(at(3))
    expect(second.at).toEqual(at(3))
    expect(second.result).toBe(first.result)
  })
})

describe('a failure is remembered for five seconds at most', () => {
  test.each([
    { title: 'at once', second: { now: at(0) }, reads: 1 },
    { title: 'after 4 s', second: { now: at(4) }, reads: 1 },
    { title: 'after 5 s', second: { now: at(5) }, reads: 2 },
    { title: 'after 2 s of a 2 s interval', second: { now: at(2), maxAgeMs: 2_000 }, reads: 2 },
  ])('$title: $reads', async ({ second, reads }) => {
    const cache = createSnapshotCache()
    const source = reader(failure)
    await cache.read(request(), source.read)

    const snapshot = await cache.read(request(second), source.read)

    expect(source.count()).toBe(reads)
    expect(snapshot.result).toBe(failure)
  })
})

describe('callers at the same time', () => {
  /** A read that ends when told to. */
  function gate(): {
    read: () => Promise<ReadResult>
    end: (result: ReadResult) => void
    count: () => number
  } {
    let count = 0
    let end: (result: ReadResult) => void = () => undefined
    const result = new Promise<ReadResult>((resolve) => (end = resolve))
    return { read: () => (count++, result), end: (value) => end(value), count: () => count }
  }

  test('share one read', async () => {
    const cache = createSnapshotCache()
    const slow = gate()

    const reads = Array.from({ length: 50 }, () => cache.read(request(), slow.read))
    slow.end(rows(3))
    const snapshots = await Promise.all(reads)

    expect(slow.count()).toBe(1)
    expect(new Set(snapshots.map(({ result }) => result)).size).toBe(1)
  })

  test('with different fingerprints do not; the later one is kept, whichever ends last', async () => {
    const cache = createSnapshotCache()
    const [old, fresh] = [gate(), gate()]

    const oldRead = cache.read(request(), old.read)
    const freshRead = cache.read(request({ fingerprint: 'b' }), fresh.read)
    fresh.end(rows(2))
    await freshRead
    old.end(rows(1))
    const overtaken = await oldRead
    const kept = await cache.read(request({ fingerprint: 'b' }), reader(rows(9)).read)

    expect(overtaken.result).toEqual(rows(1))
    expect(kept.result).toEqual(rows(2))
  })

  test('do not share a read that began before another replica acted', async () => {
    const cache = createSnapshotCache()
    const slow = gate()

    const early = cache.read(request({ now: at(0) }), slow.read)
    const late = await cache.read(request({ now: at(3), notBefore: at(2) }), reader(rows(2)).read)
    slow.end(rows(1))
    await early
    const after = await cache.read(request({ now: at(4), notBefore: at(3) }), reader(rows(9)).read)

    expect(late.result).toEqual(rows(2))
    expect(after.result).toEqual(rows(2))
  })

  test('a hub that is forgotten while it is read stays forgotten', async () => {
    const cache = createSnapshotCache()
    const slow = gate()
    const source = reader(rows(2))

    const reading = cache.read(request(), slow.read)
    cache.forget('hub')
    slow.end(rows(1))
    await reading
    const snapshot = await cache.read(request(), source.read)

    expect(snapshot.result).toEqual(rows(2))
  })
})

test('forgetting a hub makes the next sync read', async () => {
  const cache = createSnapshotCache()
  const source = reader(rows())
  await cache.read(request(), source.read)

  cache.forget('hub')
  await cache.read(request(), source.read)

  expect(source.count()).toBe(2)
})

test('a read that throws reaches all who wait, and is not remembered', async () => {
  const cache = createSnapshotCache()
  const broken = (): Promise<ReadResult> => Promise.reject(new Error('bug'))

  const results = await Promise.allSettled([
    cache.read(request(), broken),
    cache.read(request(), broken),
  ])
  const after = await cache.read(request(), reader(rows(1)).read)

  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(after.result).toEqual(rows(1))
})

describe('memory is bounded', () => {
  test.each([
    { title: 'by the number of hubs', limits: { maxSnapshots: 2 }, size: 1 },
    { title: 'by the rows of all hubs', limits: { maxRows: 250 }, size: 100 },
  ])('$title: the hub that was not read longest is read anew', async ({ limits, size }) => {
    const cache = createSnapshotCache(limits)
    const source = reader(rows(size))
    for (const key of ['a', 'b', 'a', 'c']) await cache.read(request({ key }), source.read)

    await cache.read(request({ key: 'a' }), source.read)
    await cache.read(request({ key: 'b' }), source.read)

    expect(source.count()).toBe(4)
  })
})
