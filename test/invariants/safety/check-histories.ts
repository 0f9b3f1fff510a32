import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import type { ApplyStrategy } from '../../../src/simulate/apply-child.ts'
import { batchesOf } from '../history-batches.ts'
import type { Seen } from './observed.ts'
import { runHistory } from './run-history.ts'
import { history } from './steps.ts'

// A history takes 0.4 s of a whole core. `SAFETY_HISTORIES=2000` is the whole of them, another `SAFETY_SEED` looks elsewhere.
const COUNT = Number(process.env['SAFETY_HISTORIES'] ?? 40)
const SEED = Number(process.env['SAFETY_SEED'] ?? 20_261)
const BATCH = 50

/** Half of the histories, in one apply mode. A failure prints the seed and the smallest history. */
export function checkHistories(strategy: ApplyStrategy): void {
  const half = Math.ceil(COUNT / 2)
  const total: Seen = { deletions: 0, approved: 0, holds: 0, moves: 0, atLimit: 0 }
  test.each(batchesOf(half, BATCH, SEED))(
    '$count histories: no mass deletion unasked, no rollout too fast, the end as asked (seed $seed)',
    async ({ seed, count }) => {
      const property = fc.asyncProperty(history, async (one) => {
        const { faults, seen } = await runHistory(one, strategy)
        for (const key of Object.keys(total) as (keyof Seen)[]) total[key] += seen[key]
        expect(faults).toEqual([])
      })

      await fc.assert(property, { seed, numRuns: count })
    },
    600_000,
  )
  afterAll(() => {
    // Histories that never come near a limit would prove nothing.
    for (const [what, count] of Object.entries(total)) {
      expect(count, `${what} in ${String(half)} histories`).toBeGreaterThan(half / 10)
    }
    if (process.env['SAFETY_HISTORIES'] !== undefined) console.info(strategy, total)
  })
}
