import fc from 'fast-check'
import type { EntryModel } from './form-model.ts'

// The longest is longer than the interval at which the hub reads its rows.
const wait = fc.constantFrom(0, 0, 40, 500, 3000, 20_000, 310_000)
const pick = fc.nat({ max: 11 })
const propagation = fc.constantFrom('Background', 'Foreground', 'Orphan')

const kinds = ['ConfigMap', 'Secret', 'Namespace', 'Deployment', 'Service'] as const

/** An entry without its place in a form: ids, names and dependencies come with that. */
export const entryDraft = fc.record({
  kind: fc.constantFrom(...kinds),
  place: fc.constantFrom('default', 'row'),
  isRetained: fc.boolean(),
  isForced: fc.boolean(),
  isMerged: fc.constantFrom(false, false, true),
  skips: fc.boolean(),
  body: fc.nat({ max: 3 }),
  failsIn: fc.constantFrom('nothing', 'nothing', 'body', 'name'),
  /** Bit i = depends on the entry i places before. */
  depends: fc.nat({ max: 7 }),
}) satisfies fc.Arbitrary<Omit<EntryModel, 'id' | 'piece' | 'dependIds'> & { depends: number }>

export type EntryDraft = typeof entryDraft extends fc.Arbitrary<infer Draft> ? Draft : never

const rowOps = ['add', 'add', 'remove', 'off', 'on', 'double', 'upper', 'size', 'mode'] as const
/** What the world may do. */
export const faults = [
  'source',
  'service',
  'cluster',
  'writes',
  'lag',
  'serviceRestart',
  'restart',
  'cut',
] as const
const formOps = [
  'body',
  'rename',
  'id',
  'remove',
  'retain',
  'fails',
  'cycle',
  'syntax',
  'mend',
] as const

const action = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('row'), op: fc.constantFrom(...rowOps), pick }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('form'),
      op: fc.constantFrom(...formOps),
      form: pick,
      pick,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('addEntry'), form: pick, draft: entryDraft }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('deleteForm'), pick, propagation }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('deleteNode'), pick, propagation }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('deleteHub'), propagation }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('recreate') }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('child'),
      op: fc.constantFrom('delete', 'edit', 'label', 'strip', 'strip', 'unclaim'),
      pick,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('foreign'), pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('unfinalize'), pick }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('fault'),
      op: fc.constantFrom(...faults),
    }),
  },
)

export const step = fc.tuple(action, wait)

export type Action = typeof action extends fc.Arbitrary<infer One> ? One : never
export type Step = readonly [Action, number]

const draftsOfForm = fc.array(entryDraft, { minLength: 2, maxLength: 3 })
const uids = fc.constantFrom('a', 'b', 'c')

/** Small ones, and many of them: what goes wrong needs few objects. */
export const history = fc.record({
  forms: fc.oneof(
    { weight: 2, arbitrary: fc.tuple(draftsOfForm) },
    { weight: 1, arbitrary: fc.tuple(draftsOfForm, draftsOfForm) },
  ),
  rows: fc.oneof(
    { weight: 2, arbitrary: fc.tuple(uids) },
    { weight: 1, arbitrary: fc.tuple(uids, uids) },
  ),
  steps: fc.array(step, { minLength: 8, maxLength: 12, size: 'max' }),
  replicas: fc.constantFrom(1, 2),
})

export interface History {
  readonly forms: readonly (readonly EntryDraft[])[]
  readonly rows: readonly string[]
  readonly steps: readonly Step[]
  /** Processes of the service. */
  readonly replicas: number
}
