import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ApplyStrategy } from '../../src/simulate/apply-child.ts'
import { batchesOf } from './history-batches.ts'
import { runHistory } from './run-history.ts'
import { history } from './steps.ts'

// One in ten on a developer's machine. `HISTORIES=20000 HISTORIES_SEED=7` looks elsewhere.
const COUNT = Number(process.env['HISTORIES'] ?? (process.env['CI'] === undefined ? 1_000 : 10_000))
const SEED = Number(process.env['HISTORIES_SEED'] ?? 20_260)
const BATCH = 250

/** Half of the histories, in one apply mode. A failure prints the seed and the smallest history. */
export function checkHistories(strategy: ApplyStrategy): void {
  const half = Math.ceil(COUNT / 2)
  test.each(batchesOf(half, BATCH, SEED))(
    '$count histories end quietly with nothing lost (seed $seed)',
    async ({ seed, count }) => {
      const property = fc.asyncProperty(history, async (one) => {
        expect(await runHistory(one, strategy)).toEqual([])
      })

      await fc.assert(property, { seed, numRuns: count })
    },
    300_000,
  )
}
