import type { Plan } from '../../src/plan/cluster-needs.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { KubeObject } from '../../src/api/kube-object.ts'
import type { ObjectGroups } from '../../src/api/metacontroller.ts'
import type { LynqNode, NodeStatus } from '../../src/api/node.ts'
import type { CompiledForm } from '../../src/plan/compile-form.ts'
import { compileForm } from '../../src/plan/compile-form.ts'
import { LAST_APPLIED } from '../../src/plan/last-applied.ts'
import { keepLive } from '../../src/plan/keep-live.ts'
import { ENTRY_ID } from '../../src/plan/labels.ts'
import { groupKey, objectKey, refOf } from '../../src/plan/object-key.ts'
import { planNode } from '../../src/plan/plan-node.ts'
import { renderNode } from '../../src/plan/render-node.ts'
import { createSimulation } from '../../src/simulate/simulation.ts'
import { newBudget } from '../../src/template/limits.ts'
import type { EntryModel, FormModel } from './form-model.ts'
import { formSpec } from './form-model.ts'
import { settled } from './settled.ts'
import type { EntryDraft } from './steps.ts'
import { entryDraft } from './steps.ts'

const now = new Date('2026-01-01T00:00:10Z')

// Kinds that are ready as soon as they are there: the order is then the graph's alone.
const draft = entryDraft.filter(({ kind }) => kind === 'ConfigMap' || kind === 'Secret')
const anyForm = fc.array(draft, { minLength: 1, maxLength: 7 }).map(toModel)

function toModel(drafts: readonly EntryDraft[]): FormModel {
  const entries: EntryModel[] = []
  for (const [index, { depends, ...rest }] of drafts.entries()) {
    const dependIds = entries.filter((_, at) => (depends >> (at % 3)) % 2 === 1).map(({ id }) => id)
    const number = String(index)
    entries.push({ ...rest, place: 'default', id: `e${number}`, piece: `p${number}`, dependIds })
  }
  return { entries, fault: 'none' }
}

function lynqNode(mode: string, status?: NodeStatus): LynqNode {
  return {
    apiVersion: 'operator.lynq.sh/v1',
    kind: 'LynqNode',
    metadata: { name: 'a-f', uid: 'node-1', generation: 1 },
    spec: {
      uid: 'a',
      hubId: 'h',
      templateRef: 'f',
      revision: 'f-1',
      variables: { mode, size: '1' },
    },
    ...(status === undefined ? {} : { status }),
  }
}

interface Seen {
  readonly node: LynqNode
  readonly form: CompiledForm
  readonly children: readonly KubeObject[]
}

type NodePlan = Plan<{ readonly status: NodeStatus; readonly children: readonly KubeObject[] }>

function plan({ node, form, children }: Seen): NodePlan {
  const impure = { now, randomBytes: (length: number) => new Uint8Array(length).fill(7) }
  const context = { node, impure, budget: newBudget(), defaultNamespace: 'lynq-system' }
  const rendered = renderNode(form, context)
  const groups = grouped(children)
  return settled(
    (facts) => planNode({ node, form, rendered, children: groups, now }, facts),
    (key) =>
      key.startsWith('Namespace.')
        ? { state: 'present', metadata: { name: key.split(' ')[1] ?? '', uid: key } }
        : { state: 'absent' },
  )
}

function grouped(children: readonly KubeObject[]): ObjectGroups {
  const groups: Record<string, Record<string, KubeObject>> = { 'ConfigMap.v1': {}, 'Secret.v1': {} }
  for (const child of children) {
    const group = (groups[groupKey(child)] ??= {})
    group[`${child.metadata.namespace ?? ''}/${child.metadata.name}`] = child
  }
  return groups
}

/** A child as it is live once dynamic apply has written it. */
function live(child: KubeObject): KubeObject {
  const { metadata } = child
  const owner = { apiVersion: 'operator.lynq.sh/v1', kind: 'LynqNode', name: 'a-f', uid: 'node-1' }
  return {
    ...child,
    metadata: {
      ...metadata,
      uid: objectKey(refOf(child)),
      resourceVersion: '1',
      annotations: { ...metadata.annotations, [LAST_APPLIED]: JSON.stringify(child) },
      ownerReferences: [...(metadata.ownerReferences ?? []), { ...owner, controller: true }],
    },
  }
}

function idsOf(objects: readonly KubeObject[]): readonly string[] {
  return objects.map(({ metadata }) => metadata.annotations?.[ENTRY_ID] ?? '')
}

/** Plans over and over, each time on what the last answer made, until nothing is added. */
function grow(form: CompiledForm): { readonly seen: Seen; readonly last: NodePlan } {
  let seen: Seen = { node: lynqNode('ok'), form, children: [] }
  let last = plan(seen)
  for (let round = 0; round < 12; round += 1) {
    const { status, children } = last.response
    seen = { ...seen, node: lynqNode('ok', status), children: children.map(live) }
    last = plan(seen)
  }
  return { seen, last }
}

describe('the plan of a node', () => {
  test('adds a child only after all that it depends on', () => {
    fc.assert(
      fc.property(anyForm, (model) => {
        const form = compileForm(formSpec(model, 'h'))
        const added: string[] = []
        let children: readonly KubeObject[] = []
        let node = lynqNode('ok')
        for (let round = 0; round < 8; round += 1) {
          const answer = plan({ node, form, children }).response
          const before = new Set(added)
          const fresh = idsOf(answer.children).filter((id) => !before.has(id))
          for (const id of fresh) {
            const { dependIds = [] } = model.entries.find((entry) => entry.id === id) ?? {}
            expect(dependIds.filter((dependency) => !before.has(dependency))).toEqual([])
          }
          added.push(...fresh)
          children = answer.children.map(live)
          node = lynqNode('ok', answer.status)
        }

        expect(added).toHaveLength(model.entries.length)
      }),
      { numRuns: 300 },
    )
  })

  test('lists children in an order in which each follows what it depends on', () => {
    fc.assert(
      fc.property(anyForm, (model) => {
        const ids = idsOf(grow(compileForm(formSpec(model, 'h'))).last.response.children)

        for (const { id, dependIds } of model.entries) {
          for (const dependency of dependIds) {
            expect(ids.indexOf(dependency)).toBeLessThan(ids.indexOf(id))
          }
        }
      }),
      { numRuns: 200 },
    )
  })

  test('says the same again when it sees its own answer, children in any order', () => {
    const cases = anyForm.chain((model) => {
      const grown = grow(compileForm(formSpec(model, 'h')))
      const { children } = grown.seen
      return fc.tuple(
        fc.constant(grown),
        fc.shuffledSubarray([...children], { minLength: children.length }),
      )
    })

    fc.assert(
      fc.property(cases, ([{ seen, last }, children]) => {
        const node = lynqNode('ok', last.response.status)

        expect(plan({ ...seen, node, children })).toEqual(last)
      }),
      { numRuns: 200 },
    )
  })

  test('lists every observed child that its form asks for, whatever fails', () => {
    const cases = anyForm.chain((model) => {
      const { seen } = grow(compileForm(formSpec(model, 'h')))
      return fc.tuple(fc.constant(seen), fc.subarray([...seen.children]), fc.boolean())
    })

    fc.assert(
      fc.property(cases, ([seen, children, isBad]) => {
        const node = lynqNode(isBad ? 'bad' : 'ok', seen.node.status)
        const answer = new Set(
          plan({ ...seen, node, children }).response.children.map((child) =>
            objectKey(refOf(child)),
          ),
        )

        expect(children.filter((child) => !answer.has(objectKey(refOf(child))))).toEqual([])
      }),
      { numRuns: 300 },
    )
  })
})

describe('a child that is left alone', () => {
  const edit = fc.record({
    manager: fc.constantFrom('kubectl', 'hpa'),
    key: fc.constantFrom('size', 'body', 'extra', 'other'),
    value: fc.constantFrom('1', '2'),
    label: fc.option(fc.constantFrom('team', 'app')),
  })

  test('is the same after a forced apply, whatever others did to it', () => {
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 5 }), (edits) => {
        const { api } = createSimulation({
          start: now,
          controllers: [],
          call: () => Promise.reject(new Error('nobody calls')),
        })
        const node = lynqNode('ok')
        const owned = (object: KubeObject): KubeObject => ({
          ...object,
          metadata: {
            ...object.metadata,
            ownerReferences: [
              ...(object.metadata.ownerReferences ?? []),
              { ...refOf(node), uid: 'node-1', controller: true, blockOwnerDeletion: true },
            ],
          },
        })
        const child: KubeObject = {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'x', namespace: 'default', labels: { 'controller-uid': 'node-1' } },
          data: { size: '1', body: '1' },
        }
        const apply = { manager: 'metacontroller', force: true }
        api.apply(owned(child), apply)
        for (const { manager, key, value, label } of edits) {
          const metadata = label === null ? {} : { metadata: { labels: { [label]: value } } }
          api.patch(refOf(child), { data: { [key]: value }, ...metadata }, { manager })
        }

        const before = api.get(refOf(child))
        const after = before && api.apply(owned(keepLive(before, node)), apply)

        expect(after).toEqual(before)
      }),
      { numRuns: 300 },
    )
  })
})
