import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { keepCertificate, type LookForCertificate } from '../../src/tls/certificate-keeper.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A keeper of a source that wants to be looked at every half minute. */
async function keeper(look: LookForCertificate = () => Promise.resolve(steady)) {
  const looks: number[] = []
  const kept = await keepCertificate(
    () => {
      looks.push(Date.now())
      return look()
    },
    { onCertificate: () => undefined, onTrouble: () => undefined },
  )
  onTestFinished(() => kept.stop())
  return { kept, count: () => looks.length }
}

const steady = { serve: undefined, nextMs: 30_000 }

describe('a look', () => {
  test('comes in its time, and soon after something changed', async () => {
    const { kept, count } = await keeper()
    await vi.advanceTimersByTimeAsync(29_000)
    expect(count()).toBe(1)

    kept.lookSoon()
    await vi.advanceTimersByTimeAsync(300)
    expect(count()).toBe(2)

    await vi.advanceTimersByTimeAsync(30_000)
    expect(count()).toBe(3)
  })

  test('is one for all that changes at once', async () => {
    const { kept, count } = await keeper()
    await vi.advanceTimersByTimeAsync(10_000)

    for (let change = 0; change < 5; change += 1) kept.lookSoon()
    await vi.advanceTimersByTimeAsync(10_000)

    expect(count()).toBe(2)
  })

  test('is rare where each one brings the next', async () => {
    const { kept, count } = await keeper(async () => {
      await Promise.resolve()
      changed()
      return steady
    })
    function changed(): void {
      setTimeout(() => kept.lookSoon(), 1)
    }

    await vi.advanceTimersByTimeAsync(20_000)

    expect(count()).toBeGreaterThan(8)
    expect(count()).toBeLessThan(12)
  })

  test('is not lost while another is under way, and none comes after the end', async () => {
    let finish = (): void => undefined
    let isSlow = false
    const { kept, count } = await keeper(() =>
      isSlow ? new Promise((resolve) => (finish = () => resolve(steady))) : Promise.resolve(steady),
    )
    isSlow = true
    kept.lookSoon()
    await vi.advanceTimersByTimeAsync(3000)
    kept.lookSoon()
    finish()
    await vi.advanceTimersByTimeAsync(3000)
    expect(count()).toBe(3)

    finish()
    kept.stop()
    kept.lookSoon()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(count()).toBe(3)
  })
})
