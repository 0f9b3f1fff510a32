import { describe, expect, test } from 'vitest'
import { createVirtualClock } from '../../src/simulate/virtual-clock.ts'
import { createWorkQueue } from '../../src/simulate/work-queue.ts'

const start = new Date('2026-01-01T00:00:00Z')

describe('the virtual clock', () => {
  test('runs events by time, then in the order they were asked for', async () => {
    const clock = createVirtualClock(start)
    const seen: string[] = []
    for (const [name, delayMs] of Object.entries({ c: 20, a: 10, b: 10, d: 30 })) {
      clock.after(delayMs, () => seen.push(`${name}@${clock.now() - start.getTime()}`))
    }

    await clock.runUntil(() => false, 25)

    expect(seen).toEqual(['a@10', 'b@10', 'c@20'])
    expect(clock.now() - start.getTime()).toBe(25)
  })

  test('awaits an asynchronous event before the next', async () => {
    const clock = createVirtualClock(start)
    const seen: string[] = []
    clock.after(1, async () => {
      await new Promise((resolve) => setTimeout(resolve, 5))
      seen.push('slow')
    })
    clock.after(2, () => seen.push('fast'))

    await clock.runUntil(() => false, 10)

    expect(seen).toEqual(['slow', 'fast'])
  })

  test('is quiet when only timers are left, and a cancelled event never runs', async () => {
    const clock = createVirtualClock(start)
    let ran = 0
    clock.after(1000, () => ran++, 'idle')
    const cancel = clock.after(10, () => ran++)
    expect(clock.isQuiet()).toBe(false)

    cancel()

    expect(clock.isQuiet()).toBe(true)
    await clock.runUntil(() => false, 2000)
    expect(ran).toBe(1)
  })
})

describe('the work queue', () => {
  test('holds a key once, and back while it is worked on', () => {
    const queue = createWorkQueue(createVirtualClock(start), () => undefined)
    queue.add('a')
    queue.add('a')
    expect(queue.take()).toBe('a')

    queue.add('a')

    expect(queue.take()).toBeUndefined()
    queue.done('a')
    expect(queue.take()).toBe('a')
    expect(queue.take()).toBeUndefined()
  })

  test('of several delays for a key keeps the earliest', async () => {
    const clock = createVirtualClock(start)
    const ready: number[] = []
    const queue = createWorkQueue(clock, () => {
      ready.push(clock.now() - start.getTime())
      queue.done(queue.take() ?? '')
    })

    for (const delayMs of [30, 10, 20]) queue.addAfter('a', delayMs)
    await clock.runUntil(() => false, 1000)

    expect(ready).toEqual([10])
  })

  test('doubles the delay of each failure until the key is forgotten', async () => {
    const clock = createVirtualClock(start)
    const ready: number[] = []
    const queue = createWorkQueue(clock, () => {
      ready.push(clock.now() - start.getTime())
      queue.done(queue.take() ?? '')
    })
    for (let failures = 0; failures < 3; failures++) {
      queue.addRateLimited('a')
      await clock.runUntil(() => ready.length > failures, 1000)
    }

    queue.forget('a')
    queue.addRateLimited('a')
    await clock.runUntil(() => ready.length > 3, 1000)

    expect(ready).toEqual([5, 15, 35, 40])
  })
})
