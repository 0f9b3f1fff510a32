import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runHistory } from './run-history.ts'
import { history } from './steps.ts'

const COUNT = Number(process.env['HISTORIES'] ?? 10_000)
const SEED = Number(process.env['HISTORIES_SEED'] ?? 20_260)
const BATCH = 500

const batches = Array.from({ length: Math.ceil(COUNT / BATCH) }, (_, index) => ({
  seed: SEED + index,
  count: Math.min(BATCH, COUNT - index * BATCH),
}))

describe('in random histories with faults', () => {
  test.each(batches)(
    'nothing is lost and all is quiet in the end: seed $seed, $count histories',
    async ({ seed, count }) => {
      const property = fc.asyncProperty(history, async (one) => {
        expect(await runHistory(one)).toEqual([])
      })

      await fc.assert(property, { seed, numRuns: count })
    },
    120_000,
  )
})
