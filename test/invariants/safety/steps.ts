import fc from 'fast-check'
import { faults } from '../steps.ts'

const wait = fc.constantFrom(0, 0, 40, 500, 3000, 20_000, 70_000, 130_000)
const pick = fc.nat({ max: 11 })

/** quick and slow revisions become Ready, a broken one never does. */
export const paces = ['quick', 'slow', 'broken'] as const
export type Pace = (typeof paces)[number]

const rowOps = ['add', 'remove', 'off', 'on', 'size'] as const
const tableOps = ['truncate', 'half', 'allOff', 'wrong', 'wrongAndLarger', 'restore'] as const

export const settings = fc.record({
  maxSkew: fc.constantFrom(0, 1, 2, 3),
  onFailure: fc.constantFrom('Halt', 'Halt', 'Continue', 'Rollback'),
  paused: fc.constantFrom(false, false, false, true),
  throttleDataChanges: fc.constantFrom(false, false, true),
  hasCanary: fc.constantFrom(false, false, false, true),
})
export type Settings = typeof settings extends fc.Arbitrary<infer One> ? One : never

const action = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('row'), op: fc.constantFrom(...rowOps), pick }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('table'), op: fc.constantFrom(...tableOps) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('edit'), form: pick, pace: fc.constantFrom(...paces) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('settings'), form: pick, settings }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('override'), form: pick, pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('deleteForm'), form: pick }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('recreate') }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('approve'),
      which: fc.constantFrom('right', 'stale', 'wrong'),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('fault'), op: fc.constantFrom(...faults) }),
  },
  // Most faults last until they are set again: without this, half of a history would see no hub sync.
  { weight: 4, arbitrary: fc.record({ do: fc.constant('mend') }) },
)

export type Action = typeof action extends fc.Arbitrary<infer One> ? One : never
export type Step = readonly [Action, number]

const STEPS = 50

export const history = fc.record({
  /** Whether a second form depends on the first, or stands beside it; or there is none. */
  second: fc.constantFrom('none', 'beside', 'above'),
  settings,
  rows: fc.integer({ min: 1, max: 10 }),
  steps: fc.array(fc.tuple(action, wait), { minLength: STEPS, maxLength: STEPS, size: 'max' }),
})

export interface History {
  readonly second: 'none' | 'beside' | 'above'
  readonly settings: Settings
  readonly rows: number
  readonly steps: readonly Step[]
}
