import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { KubeObject } from '../../src/api/kube-object.ts'
import { isObject } from '../../src/api/json-object.ts'
import { keepChild } from '../../src/plan/keep-child.ts'
import { LAST_APPLIED, lastApplied } from '../../src/plan/last-applied.ts'
import type { ProjectionCase } from '../conformance/managed-fields.ts'
import { entry, identity, isSubTree, live } from './live-object.ts'

const owner = (kind: string, uid: string, controller?: boolean) => ({
  apiVersion: 'v1',
  kind,
  name: kind.toLowerCase(),
  uid,
  ...(controller === undefined ? {} : { controller }),
})

const claimed = { labels: { app: 'shop', 'controller-uid': 'u1' } }

function recorded(record: unknown, parts: Readonly<Record<string, unknown>> = {}): KubeObject {
  const text = typeof record === 'string' ? record : JSON.stringify(record)
  return live({ ...parts, metadata: { annotations: { [LAST_APPLIED]: text } } })
}

const entryFields = {
  'f:metadata': {
    'f:labels': { 'f:app': {}, 'f:controller-uid': {} },
    'f:ownerReferences': { 'k:{"uid":"u1"}': {}, 'k:{"uid":"u2"}': {} },
  },
  'f:spec': { 'f:replicas': {} },
}
const applied = live(
  {
    metadata: {
      ...claimed,
      ownerReferences: [owner('LynqNode', 'u1', true), owner('Namespace', 'u2')],
    },
    spec: { replicas: 2, paused: true },
    status: { replicas: 2 },
  },
  entry('metacontroller', entryFields),
)

describe('under server-side apply', () => {
  test('keeps the owned fields without what Metacontroller adds by itself', () => {
    expect(keepChild(applied)).toEqual({
      kind: 'owned',
      object: {
        ...identity,
        metadata: {
          ...identity.metadata,
          labels: { app: 'shop' },
          // The anchor of a retained child: left out, the apply would remove it.
          ownerReferences: [owner('Namespace', 'u2')],
        },
        spec: { replicas: 2 },
      },
    })
  })

  test('knows Metacontroller under another field manager by the owner reference', () => {
    const renamed = live(
      { ...applied, metadata: applied.metadata },
      entry('argocd', { 'f:spec': { 'f:paused': {} } }),
      entry('mc-2', entryFields),
    )

    expect(keepChild(renamed).object.spec).toEqual({ replicas: 2 })
  })

  test('applies empty what was applied empty and others filled, where the type is unknown', () => {
    const owned = { 'f:spec': { 'f:map': {}, 'f:tags': {}, 'f:size': {} } }
    const filled = { 'f:spec': { 'f:map': { 'f:a': {} }, 'f:tags': { 'v:"theirs"': {} } } }
    const spec = { map: { a: 1 }, tags: ['theirs'], size: 1 }
    const entries = [entry('metacontroller', owned), entry('kubectl-edit', filled)]
    const custom = live({ apiVersion: 'example.com/v1', kind: 'Widget', spec }, ...entries)

    expect(keepChild(custom).object.spec).toEqual({ map: {}, size: 1 })
    expect(keepChild(live({ spec }, ...entries)).object.spec).toEqual({ size: 1 })
  })

  test('keeps the whole object where its own entry cannot be read', () => {
    const broken = live(
      { ...applied, metadata: { ...applied.metadata, uid: 'u', resourceVersion: '7' } },
      { manager: 'metacontroller', operation: 'Apply' },
    )

    expect(keepChild(broken)).toEqual({
      kind: 'shielded',
      object: {
        ...identity,
        metadata: {
          ...identity.metadata,
          labels: { app: 'shop' },
          ownerReferences: applied.metadata.ownerReferences,
        },
        spec: applied.spec,
      },
    })
  })
})

describe('in dynamic mode', () => {
  test('keeps what the annotation records, whatever is live', () => {
    const record = { ...identity, spec: { replicas: 1 } }

    expect(keepChild(recorded(record, { spec: { replicas: 5 } }))).toEqual({
      kind: 'applied',
      object: record,
    })
  })

  test('leaves the claim label to Metacontroller, since a stale one fails the whole sync', () => {
    const record = { ...identity, metadata: { ...identity.metadata, ...claimed, annotations: {} } }

    expect(keepChild(recorded(record)).object.metadata).toEqual({
      ...identity.metadata,
      labels: { app: 'shop' },
      annotations: {},
    })
  })

  test('fills in the namespace that a record may leave out', () => {
    const record = { ...identity, metadata: { name: 'shop' } }

    expect(keepChild(recorded(record))).toEqual({ kind: 'applied', object: identity })
  })

  test('prefers the annotation to an older entry', () => {
    const both = live(
      { spec: { a: 1 }, metadata: { annotations: { [LAST_APPLIED]: JSON.stringify(identity) } } },
      entry('metacontroller', { 'f:spec': { 'f:a': {} } }),
    )

    expect(keepChild(both)).toEqual({ kind: 'applied', object: identity })
  })

  test.each([
    ['of another name', { ...identity, metadata: { name: 'other' } }],
    ['of another namespace', { ...identity, metadata: { name: 'shop', namespace: 'other' } }],
    ['of another kind', { ...identity, kind: 'StatefulSet' }],
    ['in another API version', { ...identity, apiVersion: 'apps/v1beta1' }],
    ['without any identity', { spec: {} }],
  ])('keeps the whole object where the record is one %s', (_, record) => {
    const object = recorded(record, { spec: { a: 1 }, status: {} })

    expect(keepChild(object)).toEqual({
      kind: 'shielded',
      object: { ...identity, metadata: { ...identity.metadata, annotations: {} }, spec: { a: 1 } },
    })
  })

  test.each([['{"broken'], ['[]'], ['7']])(
    'falls back on the entry where the record is %s, which stops dynamic apply',
    (text) => {
      const object = recorded(text, { spec: { a: 1 } })
      const fields = { 'f:spec': { 'f:a': {} } }
      const both = live({ ...object }, entry('metacontroller', fields))

      expect(keepChild(object).kind).toBe('unowned')
      expect(keepChild(both)).toEqual({ kind: 'owned', object: { ...identity, spec: { a: 1 } } })
    },
  )
})

test.each([
  ['no record at all', live({ spec: { a: 1 } })],
  ['an empty record', recorded('')],
  ['a null record', recorded('null')],
  [
    'the entry of a create',
    live({ spec: 1 }, entry('metacontroller', { 'f:spec': {} }, { operation: 'Update' })),
  ],
])('is the identity alone with %s', (_, object) => {
  expect(keepChild(object)).toEqual({ kind: 'unowned', object: identity })
})

function readCases(file: string): readonly ProjectionCase[] {
  const url = new URL(`../conformance/sample/managed-fields/${file}`, import.meta.url)
  const cases: unknown = JSON.parse(readFileSync(url, 'utf8'))
  return Array.isArray(cases) ? (cases as readonly ProjectionCase[]) : []
}

describe('of every sampled vector', () => {
  const cases = ['projection.json', 'projection-dynamic.json', 'quirks.json'].flatMap(readCases)

  test.each(cases.map(({ name, live: object }) => ({ name, object })))(
    '$name: lets no field of ours go and brings none in',
    ({ object }) => {
      const { kind, object: kept } = keepChild(object)
      const record = lastApplied(object) ?? {}

      // What dynamic mode recorded last and does not find in the next answer, it removes.
      expect(pathsBelow(kept)).toEqual(expect.arrayContaining([...pathsBelow(record)]))
      if (kind !== 'applied') expect(isSubTree(object, kept)).toBe(true)
    },
  )
})

function pathsBelow(value: unknown, path = ''): readonly string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) => pathsBelow(item, `${path}/${index}`))
  }
  if (!isObject(value)) return [path]
  return [path, ...Object.keys(value).flatMap((name) => pathsBelow(value[name], `${path}/${name}`))]
}

test('is stable: keeping what was kept and recorded gives the same again', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.dictionary(fc.string(), fc.string()), (spec, labels) => {
      const record = { ...identity, metadata: { ...identity.metadata, labels }, spec }
      const once = keepChild(recorded(record)).object

      expect(keepChild(recorded(once)).object).toEqual(once)
    }),
  )
})
