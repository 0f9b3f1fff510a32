import { expect, test } from 'vitest'
import { runHistory } from './run-history.ts'
import type { Action, EntryDraft, History, Step } from './steps.ts'

const entry: EntryDraft = {
  kind: 'ConfigMap',
  place: 'default',
  isRetained: false,
  isForced: false,
  isMerged: false,
  skips: false,
  body: 0,
  failsIn: 'nothing',
  depends: 0,
}
const namespace: EntryDraft = { ...entry, kind: 'Namespace' }
const secret: EntryDraft = { ...entry, kind: 'Secret' }
const inRow: EntryDraft = { ...entry, place: 'row' }

const after = (waitMs: number, action: Action): Step => [action, waitMs]

interface Case {
  readonly name: string
  readonly forms: History['forms']
  readonly steps: readonly Step[]
}

/** Histories that once went wrong, as small as they get. */
const cases: readonly Case[] = [
  {
    name: 'a Once Secret keeps its password when its annotations are stripped',
    forms: [[secret]],
    steps: [after(0, { do: 'child', op: 'strip', pick: 0 })],
  },
  {
    name: 'a Namespace is retained for what it holds although its entry cannot be rendered',
    forms: [
      [
        { ...namespace, failsIn: 'body' },
        { ...secret, place: 'row' },
      ],
    ],
    steps: [
      after(310_000, { do: 'row', op: 'mode', pick: 0 }),
      after(310_000, { do: 'form', op: 'retain', form: 0, pick: 1 }),
      after(0, { do: 'row', op: 'remove', pick: 0 }),
    ],
  },
  {
    name: 'a foreground deletion takes no Namespace that holds the retained object of another node',
    forms: [[{ ...inRow, isRetained: true }], [namespace, entry]],
    steps: [after(310_000, { do: 'deleteNode', pick: 1, propagation: 'Foreground' })],
  },
  {
    name: 'a retained object is made in a Namespace that its form no longer asks for',
    forms: [[namespace, entry]],
    steps: [
      after(0, {
        do: 'addEntry',
        form: 0,
        draft: { ...inRow, isRetained: true },
      }),
      after(0, { do: 'form', op: 'remove', form: 0, pick: 0 }),
    ],
  },
  {
    name: 'a retained object is made in a Namespace whose entry fails by now',
    forms: [[{ ...namespace, failsIn: 'name' }, entry]],
    steps: [
      after(310_000, { do: 'row', op: 'mode', pick: 0 }),
      after(0, { do: 'addEntry', form: 0, draft: { ...inRow, isRetained: true } }),
    ],
  },
  {
    name: 'a Namespace that another node has just marked is not deleted from an old cache',
    forms: [[namespace], [entry]],
    steps: [
      after(5000, { do: 'fault', op: 'lag' }),
      after(5000, { do: 'addEntry', form: 1, draft: { ...inRow, isRetained: true } }),
      after(40_000, { do: 'deleteForm', pick: 0, propagation: 'Background' }),
    ],
  },
  {
    name: 'nothing says Retain in a Namespace that is being deleted',
    forms: [[inRow], [namespace, entry]],
    steps: [
      after(500, { do: 'form', op: 'remove', form: 1, pick: 0 }),
      after(0, { do: 'form', op: 'retain', form: 0, pick: 0 }),
    ],
  },
  {
    name: 'a second, foreground deletion of a node that is going ends',
    forms: [[entry]],
    steps: [
      after(40, { do: 'deleteForm', pick: 0, propagation: 'Background' }),
      after(0, { do: 'deleteNode', pick: 0, propagation: 'Foreground' }),
    ],
  },
]

const strategies = ['server-side-apply', 'dynamic-apply'] as const

test.each(cases.flatMap((one) => strategies.map((strategy) => ({ ...one, strategy }))))(
  '$name ($strategy)',
  async ({ forms, steps, strategy }) => {
    expect(await runHistory({ forms, steps, rows: ['a'], replicas: 1 }, strategy)).toEqual([])
  },
)
