import { describe, expect, test } from 'vitest'
import type { ObjectRef } from '../../src/api/kube-object.ts'
import { noCluster, type Cluster, type Lookup } from '../../src/cluster/cluster.ts'
import { rememberPresent } from '../../src/cluster/remember-present.ts'

const ref: ObjectRef = { apiVersion: 'v1', kind: 'Namespace', name: 'shops' }
const metadata = { name: 'shops', uid: 'u1', labels: { team: 'a' } }
const active: Lookup = { state: 'present', metadata, phase: 'Active' }
const remembered: Lookup = { state: 'present', metadata: { name: 'shops' }, phase: 'Active' }

interface Remembering {
  readonly cluster: Cluster
  readonly clock: { ms: number }
  /** Names that the API server was asked for. */
  readonly asked: readonly string[]
}

function remembering(answer: () => Promise<Lookup> | Lookup, max?: number): Remembering {
  const asked: string[] = []
  const clock = { ms: 1_000_000 }
  const inner: Cluster = {
    ...noCluster,
    lookup: (refs) => {
      asked.push(...refs.map(({ name }) => name))
      return Promise.all(refs.map(async () => answer()))
    },
  }
  return { cluster: rememberPresent(inner, () => clock.ms, max), clock, asked }
}

describe('a Namespace that is there', () => {
  test('is taken as there for less than 10 s, whoever asks', async () => {
    const { cluster, clock, asked } = remembering(() => active)

    for (const ms of [0, 5000, 4999]) {
      clock.ms += ms
      expect(await cluster.lookup([ref], 'recent')).toEqual([remembered])
    }
    expect(asked).toHaveLength(1)
    clock.ms += 1
    await cluster.lookup([ref], 'recent')
    expect(asked).toHaveLength(2)
  })

  test('is asked for again after the clock went back', async () => {
    const { cluster, clock, asked } = remembering(() => active)

    await cluster.lookup([ref], 'recent')
    clock.ms -= 3_600_000
    await cluster.lookup([ref], 'recent')

    expect(asked).toHaveLength(2)
  })

  test('is asked for each time by those who must know about now, and then forgotten', async () => {
    const { cluster, asked } = remembering(() => active)

    await cluster.lookup([ref], 'recent')
    expect(await cluster.lookup([ref], 'now')).toEqual([active])
    expect(await cluster.lookup([ref], 'now')).toEqual([active])
    await cluster.lookup([ref], 'recent')

    expect(asked).toHaveLength(4)
  })

  test('is asked for once by many at the same time', async () => {
    const { cluster, asked } = remembering(() => active)

    await Promise.all(Array.from({ length: 20 }, () => cluster.lookup([ref], 'recent')))

    expect(asked).toHaveLength(1)
  })

  test('shares its memory with no other name, kind or version, and only with so many', async () => {
    const { cluster, asked } = remembering(() => active, 2)
    const others = [
      { ...ref, name: 'other' },
      { ...ref, kind: 'Room' },
    ]

    await cluster.lookup([ref, ...others], 'recent')
    await cluster.lookup([ref], 'recent')

    expect(asked).toEqual(['shops', 'other', 'shops', 'shops'])
  })
})

test.each<{ readonly name: string; readonly answer: Lookup }>([
  { name: 'absent', answer: { state: 'absent' } },
  { name: 'unknown', answer: { state: 'unknown', message: 'no answer within 3 s' } },
  { name: 'terminating by its phase', answer: { ...active, phase: 'Terminating' } },
  {
    name: 'terminating by its timestamp',
    answer: { ...active, metadata: { ...metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } },
  },
  { name: 'present without a phase', answer: { state: 'present', metadata } },
])('$name is never remembered', async ({ answer }) => {
  const { cluster, asked } = remembering(() => answer)

  expect(await cluster.lookup([ref], 'recent')).toEqual([answer])
  expect(await cluster.lookup([ref], 'recent')).toEqual([answer])
  expect(asked).toHaveLength(2)
})

test('a look that throws is not remembered', async () => {
  let isBroken = true
  const { cluster } = remembering(() =>
    isBroken ? Promise.reject(new Error('a bug')) : Promise.resolve(active),
  )

  await expect(cluster.lookup([ref], 'recent')).rejects.toThrow('a bug')
  isBroken = false
  expect(await cluster.lookup([ref], 'recent')).toEqual([remembered])
})
