import { describe, expect, test } from 'vitest'
import { FORMS } from '../../hooks/requests.ts'
import type { KubeObject } from '../../src/api/kube-object.ts'
import type { NodeSpec } from '../../src/api/node.ts'
import { indexObjects, objectKey, refOf } from '../../src/plan/object-key.ts'
import type { HookKind, HookVerb } from '../../src/server/hook-table.ts'
import { goldenAnswer } from './golden-answer.ts'
import type { GoldenResponse, RowsAnswer } from './golden-case.ts'
import { goldenDeps } from './golden-deps.ts'
import type { RecordedCall } from './recorded-calls.ts'
import { readRecordedCalls } from './recorded-calls.ts'

// The recorded forms and revisions were made by a throw-away hook: no form names its revision, and
// the data of no ControllerRevision is a form. So whatever is live must stay as it is.
const calls = readRecordedCalls()
const to = (path: string): readonly RecordedCall[] => calls.filter((call) => call.path === path)

const row = {
  node_id: 'acme-corp',
  is_active: '1',
  web_replicas: '2',
  api_replicas: '3',
  worker_replicas: '2',
  db_size: 'small',
  enable_analytics: '0',
  enable_notifications: '1',
}

interface Body {
  readonly children: readonly KubeObject[]
  readonly finalized?: boolean
  readonly status: { readonly conditions: readonly { type: string; reason: string }[] }
}

function answer({ path, request }: RecordedCall, rows: RowsAnswer): Promise<GoldenResponse> {
  const [, kind, verb] = path.split('/') as [string, HookKind, HookVerb]
  return goldenAnswer({ kind, verb, request }, goldenDeps({ rows, cluster: {} }))
}

async function body(call: RecordedCall, rows: RowsAnswer = { rows: [row] }): Promise<Body> {
  const response = await answer(call, rows)
  if (response.status !== 200) throw new Error(`answered ${String(response.status)}`)
  return response.body as Body
}

/** The same request, of a hub whose deletion guard is off. */
function unguarded(call: RecordedCall): RecordedCall {
  const { parent } = call.request
  const spec = { ...(parent.spec as object), deletionGuard: { maxPercent: 100, minNodes: 0 } }
  return { ...call, request: { ...call.request, parent: { ...parent, spec } } }
}

function observed({ request }: RecordedCall): readonly KubeObject[] {
  return [...indexObjects(request.children).values()]
}

function keys(objects: readonly KubeObject[]): readonly string[] {
  return objects.map((object) => objectKey(refOf(object))).sort()
}

const LAST_APPLIED = 'metacontroller.k8s.io/last-applied-configuration'

describe('recorded requests', () => {
  test.each(to('/node/sync'))('$name: every child stays as it was applied', async (call) => {
    const { children, status } = await body(call)

    expect(keys(children)).toEqual(keys(observed(call)))
    expect(status.conditions).toContainEqual(
      expect.objectContaining({ type: 'Ready', reason: 'FormInvalid' }),
    )
    const live = indexObjects(call.request.children)
    for (const child of children) {
      const object = live.get(objectKey(refOf(child)))
      const record = object?.metadata.annotations?.[LAST_APPLIED]
      if (record === undefined) expect(object).toMatchObject(child)
      else expect(child).toMatchObject(JSON.parse(record) as object)
    }
  })

  test.each(to('/hub/sync'))(
    '$name: every node stays as it is, also without rows',
    async (call) => {
      const nodes = observed(call).filter(
        ({ metadata }) => metadata.deletionTimestamp === undefined,
      )
      const down = { failure: { code: 'Unreachable', message: 'connection refused' } } as const

      for (const rows of [{ rows: [row] }, down]) {
        const { children } = await body(call, rows)

        expect(keys(children)).toEqual(keys(observed(call)))
        for (const node of nodes) {
          const { spec } = node
          expect(children).toContainEqual(expect.objectContaining({ kind: 'LynqNode', spec }))
        }
      }
    },
  )

  test.each(to('/hub/sync'))('$name: nodes go when their row is off', async (call) => {
    const { children } = await body(unguarded(call), { rows: [{ ...row, is_active: '0' }] })

    expect(children).toEqual([])
  })

  test.each(to('/hub/sync'))('$name: all nodes at once are held', async (call) => {
    const { children } = await body(call, { rows: [{ ...row, is_active: '0' }] })

    const forms = new Set(
      Object.values(call.request.related[FORMS] ?? {})
        .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
        .map(({ metadata }) => metadata.name),
    )
    const held = observed(call).filter(
      ({ metadata, spec }) =>
        metadata.deletionTimestamp === undefined && forms.has((spec as NodeSpec).templateRef),
    )
    expect(keys(children)).toEqual(keys(held))
  })

  test.each(to('/node/finalize'))(
    '$name: what does not say that it may be deleted is released first',
    async (call) => {
      const response = await answer(call, { rows: [] })

      const released = response.status === 429 ? response.writes : []
      expect(released).toHaveLength(observed(call).length)
      if (response.status === 200) expect(response.body).toMatchObject({ finalized: true })
    },
  )

  test.each(to('/hub/finalize'))('$name: done when no node is left', async (call) => {
    const { children, finalized } = await body(call)

    expect(children).toEqual([])
    expect(finalized).toBe(observed(call).length === 0)
  })

  test.each(to('/node/customize'))('$name: its revision is related', async (call) => {
    expect(await body(call)).toMatchObject({
      relatedResources: [{ resource: 'controllerrevisions', names: [expect.any(String)] }],
    })
  })

  test.each(to('/hub/customize'))('$name: forms, revisions and its Secret are', async (call) => {
    expect(await body(call)).toMatchObject({
      relatedResources: [
        { resource: 'lynqforms' },
        { resource: 'controllerrevisions' },
        { resource: 'secrets', names: ['mysql-credentials'] },
      ],
    })
  })

  test('are all to one of these hooks', () => {
    const paths = ['/hub/customize', '/hub/finalize', '/hub/sync']
    const known = [...paths, '/node/customize', '/node/finalize', '/node/sync']

    expect([...new Set(calls.map(({ path }) => path))].sort()).toEqual(known)
  })
})
