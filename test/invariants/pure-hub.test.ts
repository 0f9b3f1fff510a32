import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LynqForm } from '../../src/api/form.ts'
import type { HubSpec, HubStatus, LynqHub } from '../../src/api/hub.ts'
import type { LynqNode } from '../../src/api/node.ts'
import { acceptRows } from '../../src/plan/accept-rows.ts'
import { keepNode, nodeObject } from '../../src/plan/node-object.ts'
import type { ControllerRevision } from '../../src/plan/revision-object.ts'
import { planForm, revisionName } from '../../src/plan/plan-form.ts'
import type { HubInput } from '../../src/plan/hub-input.ts'
import { planHub } from '../../src/plan/plan-hub.ts'
import { settled } from './settled.ts'

const now = new Date('2026-01-01T00:00:10Z')
const at = new Date('2026-01-01T00:00:00Z')

const spec: HubSpec = {
  source: { type: 'static', syncInterval: '30s', rows: [] },
  valueMappings: { uid: 'uid', activate: 'active' },
  extraValueMappings: { size: 'size' },
  deletionGuard: { maxPercent: 30, minNodes: 5 },
  absenceReads: 2,
}

function hub(status?: HubStatus): LynqHub {
  return {
    apiVersion: 'operator.lynq.sh/v1',
    kind: 'LynqHub',
    metadata: { name: 'h', uid: 'hub-1', generation: 1 },
    spec,
    ...(status === undefined ? {} : { status }),
  }
}

function form(name: string, revision: string | undefined): LynqForm {
  return {
    apiVersion: 'operator.lynq.sh/v1',
    kind: 'LynqForm',
    metadata: { name },
    spec: {
      hubId: 'h',
      dialect: 'gotemplate',
      rollout: {
        maxSkew: 0,
        progressDeadlineSeconds: 600,
        onFailure: 'Halt',
        paused: false,
        throttleDataChanges: false,
      },
    },
    ...(revision === undefined ? {} : { status: { revision } }),
  }
}

const row = (uid: string, active: string, size: string): ReadonlyMap<string, string> =>
  new Map([
    ['uid', uid],
    ['active', active],
    ['size', size],
  ])

// Keys that are empty, illegal, or the same to a database.
const anyUid = fc.constantFrom('a', 'b', 'c', 'a-b', 'A', 'a ', '', '-x', 'ü', 'd', 'e')
const anyRow = fc
  .tuple(anyUid, fc.constantFrom('1', 'true', 'Yes', '0', '', 'TRue'), fc.constantFrom('1', '2'))
  .map(([uid, active, size]) => row(uid, active, size))
const anyRows = fc.array(anyRow, { maxLength: 12 })

const anyForms = fc.subarray([
  form('f', 'f-1'),
  form('g', 'g-1'),
  form('b-f', 'b-f-1'),
  form('new', undefined),
  form('lost', 'lost-9'),
])
const revisions = new Set(['f-1', 'g-1', 'b-f-1'])

const anyNode = fc
  .tuple(
    fc.constantFrom('a', 'b', 'c', 'd', 'gone'),
    fc.constantFrom('f', 'g', 'lost', 'old'),
    fc.constantFrom('1', '2'),
  )
  .map(([uid, templateRef, size]) => {
    const variables = { activate: '1', size }
    const name = `${uid}-${templateRef}`
    return nodeObject(name, { uid, hubId: 'h', templateRef, revision: 'f-0', variables })
  })
const anyNodes = fc.uniqueArray(anyNode, { selector: ({ metadata }) => metadata.name })

const input = (
  rows: readonly ReadonlyMap<string, string>[],
  rest: Partial<HubInput>,
): HubInput => ({
  hub: hub(),
  recorded: rest.hub?.status ?? {},
  forms: [],
  revisions,
  nodes: [],
  read: { at, result: { ok: true, rows } },
  now,
  ...rest,
})

const plan = (one: HubInput): ReturnType<typeof planHub> =>
  settled(
    (facts) => planHub(one, facts),
    () => ({ state: 'absent' }),
  )

/** Nodes as the API server would have them: the new ones have a time of creation. */
function created(nodes: readonly LynqNode[], old: readonly LynqNode[]): readonly LynqNode[] {
  const known = new Set(old.map(({ metadata }) => metadata.name))
  return nodes.map((node) =>
    known.has(node.metadata.name)
      ? node
      : { ...node, metadata: { ...node.metadata, creationTimestamp: '2026-01-01T00:00:10Z' } },
  )
}

/** The first answer; where it begins a hold, the one after it, for nothing new comes before that is on record. */
function onceHoldIsOnRecord(
  rows: readonly ReadonlyMap<string, string>[],
  given: { readonly forms: readonly LynqForm[]; readonly nodes: readonly LynqNode[] },
): ReturnType<typeof plan> {
  const first = plan(input(rows, given))
  const { status, children } = first.response
  return status.deletionsHeld === undefined
    ? first
    : plan(input(rows, { ...given, nodes: children as readonly LynqNode[], hub: hub(status) }))
}

describe('the plan of a hub', () => {
  test('is the same whatever the order of rows, forms and nodes', () => {
    const cases = fc
      .tuple(anyRows, anyForms, anyNodes)
      .chain(([rows, forms, nodes]) =>
        fc.tuple(
          fc.constant({ rows, forms, nodes }),
          shuffled(rows),
          shuffled(forms),
          fc.constant(nodes),
        ),
      )

    fc.assert(
      fc.property(cases, ([one, rows, forms, nodes]) => {
        expect(plan(input(rows, { forms, nodes }))).toEqual(
          plan(input(one.rows, { forms: one.forms, nodes: one.nodes })),
        )
      }),
      { numRuns: 1000 },
    )
  })

  test('asks for nothing new when it sees its own answer', () => {
    fc.assert(
      fc.property(anyRows, anyForms, anyNodes, (rows, forms, nodes) => {
        const first = onceHoldIsOnRecord(rows, { forms, nodes })
        const made = created(first.response.children as readonly LynqNode[], nodes)
        const second = plan(input(rows, { forms, nodes: made, hub: hub(first.response.status) }))
        const third = plan(input(rows, { forms, nodes: made, hub: hub(second.response.status) }))

        expect(names(second.response.children)).toEqual(names(made))
        expect(sorted(second.response.children)).toEqual(sorted(first.response.children))
        expect(third).toEqual(second)
      }),
      { numRuns: 1000 },
    )
  })

  test('lists every node as it is when the read failed or the forms are not known', () => {
    const failure = { code: 'Unreachable', message: 'no connection' }
    const troubles: readonly Partial<HubInput>[] = [
      { read: { at, result: { ok: false, failure } } },
      { forms: undefined },
    ]

    fc.assert(
      fc.property(anyRows, anyForms, anyNodes, (rows, forms, nodes) => {
        for (const trouble of troubles) {
          const { children } = plan(input(rows, { forms, nodes, ...trouble })).response
          expect(children).toEqual(nodes.map(keepNode))
        }
      }),
      { numRuns: 300 },
    )
  })

  test('leaves out no node of an active row and a living form', () => {
    fc.assert(
      fc.property(anyRows, anyForms, anyNodes, (rows, forms, nodes) => {
        const kept = new Set(names(plan(input(rows, { forms, nodes })).response.children))
        const living = new Set(forms.map(({ metadata }) => metadata.name))
        const active = new Set(
          rows
            .filter((one) => ['1', 'true', 'Yes'].includes(one.get('active') ?? ''))
            .map((one) => one.get('uid')),
        )

        const lost = nodes.filter(
          (node) =>
            active.has(node.spec.uid) &&
            living.has(node.spec.templateRef) &&
            !kept.has(node.metadata.name),
        )
        expect(lost).toEqual([])
      }),
      { numRuns: 1000 },
    )
  })
})

describe('of the rows of a read', () => {
  const goodUids = fc.uniqueArray(fc.stringMatching(/^[a-d][a-z0-9]{1,4}$/), {
    minLength: 1,
    maxLength: 8,
  })

  test('exactly those whose key is planted twice, in any spelling, are rejected', () => {
    const spellings = fc.constantFrom(
      (uid: string) => uid,
      (uid: string) => uid.toUpperCase(),
      (uid: string) => `${uid} `,
      (uid: string) => `${uid.toUpperCase()}  `,
    )
    const cases = goodUids.chain((uids) =>
      fc.tuple(fc.constant(uids), fc.subarray(uids), spellings).chain(([all, twice, respell]) => {
        const planted = [...all, ...twice.map(respell)].map((uid) => row(uid, '1', '1'))
        return fc.tuple(fc.constant({ all, twice }), shuffled(planted))
      }),
    )

    fc.assert(
      fc.property(cases, ([{ all, twice }, rows]) => {
        const { accepted, rejected } = acceptRows(rows, spec, ['f'])

        expect(accepted.map(({ uid }) => uid)).toEqual(
          all.filter((uid) => !twice.includes(uid)).sort(),
        )
        expect(rejected).toHaveLength(2 * twice.length)
      }),
      { numRuns: 1000 },
    )
  })

  test('exactly those are rejected whose node has the name of another one', () => {
    // uid `x-b` and form `f` give the name of uid `x` and form `b-f`.
    const cases = goodUids.chain((uids) => fc.tuple(fc.constant(uids), fc.subarray(uids)))

    fc.assert(
      fc.property(cases, ([uids, clashing]) => {
        const rows = [...uids, ...clashing.map((uid) => `${uid}-b`)].map((uid) =>
          row(uid, '1', '1'),
        )
        const { accepted, rejected } = acceptRows(rows, spec, ['f', 'b-f'])

        expect(accepted.map(({ uid }) => uid)).toEqual(
          uids.filter((uid) => !clashing.includes(uid)).sort(),
        )
        expect(rejected.map(({ uid }) => uid)).toEqual(
          clashing.flatMap((uid) => [uid, `${uid}-b`]).sort(),
        )
      }),
      { numRuns: 500 },
    )
  })
})

describe('the plan of a form', () => {
  const anySpec = fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), fc.jsonValue({ maxDepth: 2 }), {
    maxKeys: 6,
    noNullPrototype: true,
  })

  test('names its revision by content alone, whatever the order of keys', () => {
    fc.assert(
      fc.property(anySpec, (fields) => {
        const one = { ...form('f', undefined), spec: { hubId: 'h', ...fields } as never }
        const other = {
          ...form('f', undefined),
          spec: reversed({ hubId: 'h', ...fields }) as never,
        }

        expect(revisionName(other)).toBe(revisionName(one))
      }),
      { numRuns: 500 },
    )
  })

  test('lists every revision that a node uses, and ten others at most', () => {
    const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 25 })
    const cases = numbers.chain((all) => fc.tuple(fc.constant(all), fc.subarray(all)))

    fc.assert(
      fc.property(cases, ([all, usedNumbers]) => {
        const used = usedNumbers.map((number) => `f-${String(number)}`)
        const withCounts = hub({ forms: [{ name: 'f', totalNodes: 1, revisions: used }] })
        const { children } = planForm({
          form: form('f', undefined),
          hub: withCounts,
          revisions: all.map(revision),
          faults: [],
          namespace: 'lynq-system',
          now,
        })

        expect(names(children)).toEqual(expect.arrayContaining(used))
        expect(children.length).toBe(1 + used.length + Math.min(10, all.length - used.length))
      }),
      { numRuns: 500 },
    )
  })
})

function revision(number: number): ControllerRevision {
  const name = `f-${String(number)}`
  const metadata = { name, namespace: 'lynq-system' }
  return { apiVersion: 'apps/v1', kind: 'ControllerRevision', metadata, data: {}, revision: number }
}

function shuffled<Item>(items: readonly Item[]): fc.Arbitrary<Item[]> {
  return fc.shuffledSubarray([...items], { minLength: items.length })
}

function names(objects: readonly { readonly metadata: { readonly name: string } }[]): string[] {
  return objects.map(({ metadata }) => metadata.name).sort()
}

function sorted<Item extends { readonly metadata: { readonly name: string } }>(
  objects: readonly Item[],
): readonly Item[] {
  return [...objects].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
}

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member)]),
  )
}
