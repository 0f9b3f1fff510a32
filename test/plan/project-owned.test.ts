import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { KubeObject } from '../../src/api/kube-object.ts'
import { projectOwned } from '../../src/plan/project-owned.ts'
import { entry, identity, isSubTree, live } from './live-object.ts'

const ours = (object: KubeObject) => projectOwned(object, 'metacontroller', 'Apply')
const mine = (fields: Readonly<Record<string, object>>) => entry('metacontroller', fields)
const theirs = (fields: Readonly<Record<string, object>>) =>
  entry('kubectl-edit', fields, { operation: 'Update' })

/** A sentence, the live spec, our fields of it, those of others, what is projected. */
type Row = readonly [string, object, object, object, object | undefined]

describe('a projection', () => {
  test.each<Row>([
    ['takes owned members and no others', { a: 1, b: 2 }, { 'f:a': {} }, {}, { a: 1 }],
    [
      'takes a leaf whole',
      { a: { b: [1, { c: 2 }] } },
      { 'f:a': {} },
      {},
      { a: { b: [1, { c: 2 }] } },
    ],
    ['reads a lone dot as a leaf', { a: { b: 1 } }, { 'f:a': { '.': {} } }, {}, { a: { b: 1 } }],
    [
      'takes nothing of a leaf that others filled',
      { a: { b: 1 }, c: 2 },
      { 'f:a': {}, 'f:c': {} },
      { 'f:a': { 'f:b': {} } },
      { c: 2 },
    ],
    [
      'keeps what is empty',
      { a: {}, b: [] },
      { 'f:a': { 'f:x': {} }, 'f:b': {} },
      {},
      { a: {}, b: [] },
    ],
    ['skips what is not live', { a: 1 }, { 'f:a': {}, 'f:gone': {} }, {}, { a: 1 }],
    [
      'drops a branch whose members are gone',
      { a: { b: 1 }, c: 2 },
      { 'f:a': { 'f:x': {} }, 'f:c': {} },
      {},
      { c: 2 },
    ],
    [
      'keeps the live order of list items and only the owned members of their keys',
      {
        ports: [
          { port: 9, protocol: 'TCP' },
          { port: 8, protocol: 'TCP' },
        ],
      },
      {
        'f:ports': {
          'k:{"port":8,"protocol":"TCP"}': { '.': {}, 'f:port': {} },
          'k:{"port":9,"protocol":"TCP"}': { '.': {}, 'f:port': {} },
        },
      },
      {},
      { ports: [{ port: 9 }, { port: 8 }] },
    ],
    [
      'takes a keyed leaf whole',
      { refs: [{ name: 'a', x: 1 }, { name: 'b' }] },
      { 'f:refs': { 'k:{"name":"a"}': {} } },
      {},
      { refs: [{ name: 'a', x: 1 }] },
    ],
    [
      'takes members of sets by value',
      { tags: ['z', 'a', 'm'] },
      { 'f:tags': { 'v:"a"': {}, 'v:"z"': {} } },
      {},
      { tags: ['z', 'a'] },
    ],
    [
      'leaves out an item of which nothing but a never stored field is ours',
      { env: [{ name: 'A', value: 'theirs' }], x: 1 },
      { 'f:env': { 'k:{"name":"A"}': { 'f:valueFrom': {} } }, 'f:x': {} },
      {},
      { x: 1 },
    ],
    [
      'gives an item its key where we own a field of it and not the key',
      { env: [{ name: 'A', value: 'ours' }] },
      { 'f:env': { 'k:{"name":"A"}': { 'f:value': {} } } },
      {},
      { env: [{ name: 'A', value: 'ours' }] },
    ],
    [
      'takes nothing of a scalar where we had a map',
      { a: 5, b: 1 },
      { 'f:a': { 'f:x': {} }, 'f:b': {} },
      {},
      { b: 1 },
    ],
    [
      'takes f: and k: and the dot for names',
      { 'f:': 1, 'k:{}': 2, '.': 3, '': 4 },
      { 'f:f:': {}, 'f:k:{}': {}, 'f:.': {}, 'f:': {} },
      {},
      { 'f:': 1, 'k:{}': 2, '.': 3, '': 4 },
    ],
    [
      'ignores keys that are none',
      { a: [{ b: 1 }] },
      { 'f:a': { 'k:{broken': {}, 'i:0': {} } },
      {},
      undefined,
    ],
  ])('%s', (_, ...[spec, owned, others, expected]) => {
    const object = live({ spec }, mine({ 'f:spec': owned }), theirs({ 'f:spec': others }))

    expect(ours(object)).toEqual(
      expected === undefined ? identity : { ...identity, spec: expected },
    )
  })

  test('nulls emptied branches of custom resources and of ControllerRevision data', () => {
    const fields = { 'f:data': { 'f:a': { 'f:gone': {} }, 'f:b': { 'f:gone': {} } } }
    const data = { a: { x: 1 }, b: 7 }

    const custom = live({ apiVersion: 'example.com/v1', kind: 'Widget', data }, mine(fields))
    const revision = live({ kind: 'ControllerRevision', data }, mine(fields))
    const builtIn = live({ kind: 'ConfigMap', apiVersion: 'v1', data }, mine(fields))

    expect(ours(custom).data).toEqual({ a: null })
    expect(ours(revision).data).toEqual({ a: null })
    expect(ours(builtIn)).not.toHaveProperty('data')
  })

  test.each([
    ['another manager', entry('argocd', { 'f:spec': {} })],
    ['another operation', entry('metacontroller', { 'f:spec': {} }, { operation: 'Update' })],
    ['a subresource', entry('metacontroller', { 'f:spec': {} }, { subresource: 'status' })],
    ['no fields', { manager: 'metacontroller', operation: 'Apply' }],
  ])('is the identity alone for an entry of %s', (_, other) => {
    expect(ours(live({ spec: { a: 1 } }, other))).toEqual(identity)
  })

  test('does not compare the API version of the entry', () => {
    const object = live(
      { spec: 1 },
      entry('metacontroller', { 'f:spec': {} }, { apiVersion: 'v0' }),
    )

    expect(ours(object).spec).toBe(1)
  })
})

const name = fc.constantFrom('a', 'b', 'name', '', '.', '__proto__', 'constructor')
const fieldSet = fc.letrec((tie) => ({
  set: fc.oneof(
    { depthSize: 'small' },
    fc.constant({}),
    fc.dictionary(
      fc.oneof(
        name.map((field) => `f:${field}`),
        fc.constantFrom('.', 'k:{"name":"a"}', 'k:{"a":1}', 'v:"x"', 'v:1', 'k:{', 'odd'),
      ),
      tie('set'),
    ),
  ),
})).set
const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(1, 'x', 'a', true, null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value')),
  ),
})).value
const asSet = (set: unknown): object => (typeof set === 'object' && set !== null ? set : {})
const apiVersion = fc.constantFrom('apps/v1', 'example.com/v1')

test('a projection is always a sub-tree of the live object', () => {
  fc.assert(
    fc.property(apiVersion, value, fieldSet, fieldSet, (version, spec, owned, others) => {
      const entries = [mine({ 'f:spec': asSet(owned) }), theirs({ 'f:spec': asSet(others) })]
      const object = live({ apiVersion: version, spec }, ...entries)

      expect(isSubTree(object, ours(object))).toBe(true)
    }),
    { numRuns: 1000 },
  )
})

test('a projection of what is owned whole is the value itself', () => {
  fc.assert(
    fc.property(value, (spec) => {
      expect(ours(live({ spec }, mine({ 'f:spec': {} }))).spec).toEqual(spec)
    }),
  )
})
