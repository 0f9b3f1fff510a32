import { describe, expect, test } from 'vitest'
import { findConflicts, foreignConflicts } from '../../src/plan/conflicts.ts'
import { yieldConflicts } from '../../src/plan/yield-conflicts.ts'
import { entry, identity, live } from './live-object.ts'

const theirs = (spec: object) => entry('kubectl-edit', { 'f:spec': spec }, { operation: 'Update' })
const wanted = (spec: object) => ({ ...identity, spec })

/** A sentence, their fields of spec, the live spec, the wanted one, paths that conflict. */
type Row = readonly [string, object, object, object, readonly string[]]

describe('a conflict', () => {
  test.each<Row>([
    [
      'is a field of theirs that we want otherwise',
      { 'f:a': {} },
      { a: 1 },
      { a: 2 },
      ["$['spec']['a']"],
    ],
    [
      'is none where the values are equal',
      { 'f:a': {} },
      { a: { b: 1, c: 2 } },
      { a: { c: 2, b: 1 } },
      [],
    ],
    ['is none where we want nothing', { 'f:a': {} }, { a: 1 }, { b: 2 }, []],
    ['is none in what they do not own', { 'f:a': {} }, { a: 1, b: 1 }, { b: 2 }, []],
    [
      'compares quantities as they are written',
      { 'f:cpu': {} },
      { cpu: '1' },
      { cpu: '1000m' },
      ["$['spec']['cpu']"],
    ],
    ['may lie at a member that is not live', { 'f:a': {} }, {}, { a: '' }, ["$['spec']['a']"]],
    [
      'finds items by key and supplies the default protocol',
      { 'f:ports': { 'k:{"port":53,"protocol":"TCP"}': { '.': {}, 'f:name': {} } } },
      {
        ports: [
          { port: 53, protocol: 'UDP' },
          { port: 53, protocol: 'TCP', name: 'a' },
        ],
      },
      { ports: [{ port: 53, name: 'b' }] },
      ["$['spec']['ports'][1]['name']"],
    ],
    [
      'does not take an item of another protocol for ours',
      { 'f:ports': { 'k:{"port":53,"protocol":"UDP"}': { '.': {}, 'f:name': {} } } },
      { ports: [{ port: 53, protocol: 'UDP', name: 'a' }] },
      { ports: [{ port: 53, name: 'b' }] },
      [],
    ],
    [
      'finds an item that leaves out a defaulted key member if no other could be meant',
      { 'f:parts': { 'k:{"id":1,"side":"left"}': { 'f:n': {} } } },
      { parts: [{ id: 1, side: 'left', n: 1 }] },
      {
        parts: [
          { id: 1, n: 2 },
          { id: 2, n: 3 },
        ],
      },
      ["$['spec']['parts'][0]['n']"],
    ],
    [
      'never lies in a member of a set',
      { 'f:tags': { 'v:"a"': {} } },
      { tags: ['a'] },
      { tags: ['b'] },
      [],
    ],
    [
      'is a keyed item as a whole where it is an atom',
      { 'f:refs': { 'k:{"name":"a"}': {} } },
      { refs: [{ name: 'a', x: 1 }] },
      { refs: [{ name: 'a', x: 2 }] },
      ["$['spec']['refs'][0]"],
    ],
    [
      'is none in a map that was empty and that anyone may fill',
      { 'f:emptyDir': {} },
      { emptyDir: {} },
      { emptyDir: { medium: 'Memory' } },
      [],
    ],
    [
      'is a map of unknown type that we want to be something else, empty or not',
      { 'f:a': {}, 'f:b': { '.': {}, 'f:c': {} } },
      { a: {}, b: { c: 1 } },
      { a: [], b: 'text' },
      ["$['spec']['a']", "$['spec']['b']"],
    ],
    [
      'is one in an empty selector, which selects everything',
      { 'f:podSelector': {} },
      { podSelector: {} },
      { podSelector: { matchLabels: { a: 'b' } } },
      ["$['spec']['podSelector']"],
    ],
    [
      'lies in nothing of an item that is gone',
      { 'f:env': { 'k:{"name":"A"}': { 'f:value': {} } } },
      { env: [] },
      { env: [{ name: 'A', value: '' }] },
      [],
    ],
  ])('%s', (_, ...[owned, spec, desired, paths]) => {
    const found = findConflicts(live({ spec }, theirs(owned)), wanted(desired))

    expect(found.map(({ path }) => path)).toEqual(paths)
  })

  test('names the manager, its operation and subresource, and the field as the server does', () => {
    const fields = { 'f:spec': { 'f:list': { 'k:{"b":true,"n":"a\\"\\u2028"}': { 'f:x.y': {} } } } }
    const scale = entry('hpa', fields, { operation: 'Update', subresource: 'scale' })
    const item = { b: true, n: 'a"\u2028' }
    const object = live({ spec: { list: [{ ...item, 'x.y': 1 }] } }, scale)

    expect(findConflicts(object, wanted({ list: [{ ...item, 'x.y': 2 }] }))).toEqual([
      expect.objectContaining({
        path: "$['spec']['list'][0]['x.y']",
        manager: 'hpa',
        operation: 'Update',
        subresource: 'scale',
        field: '.spec.list[b=true,n="a\\"\\u2028"].x.y',
      }),
    ])
  })

  test('escapes odd names in the normalized path', () => {
    const spec = { "it's\n\\\u0001": 1 }
    const object = live({ spec }, theirs({ [`f:${Object.keys(spec).join('')}`]: {} }))
    const found = findConflicts(object, wanted({ [Object.keys(spec).join('')]: 2 }))

    expect(found[0]?.path).toBe("$['spec']['it\\'s\\n\\\\\\u0001']")
  })

  test('is none in status, nor with our own apply entry', () => {
    const status = entry('kubelet', { 'f:status': { 'f:a': {} } }, { operation: 'Update' })
    const own = entry('metacontroller', { 'f:spec': { 'f:a': {} } })
    const object = live({ spec: { a: 1 }, status: { a: 1 } }, status, own)

    expect(findConflicts(object, { ...wanted({ a: 2 }), status: { a: 2 } })).toEqual([])
  })

  test('is foreign unless Metacontroller itself wrote the field', () => {
    const created = entry(
      'metacontroller',
      { 'f:spec': { 'f:a': {}, 'f:b': {} } },
      { operation: 'Update' },
    )
    const object = live({ spec: { a: 1, b: 1 } }, created, theirs({ 'f:b': {} }))
    const desired = wanted({ a: 2, b: 2 })

    expect(findConflicts(object, desired)).toHaveLength(3)
    expect(foreignConflicts(object, desired).map(({ path }) => path)).toEqual(["$['spec']['b']"])
  })

  test('is not foreign where Metacontroller runs under another field manager', () => {
    const owner = { apiVersion: 'v1', kind: 'LynqNode', name: 'n', uid: 'u1', controller: true }
    const renamed = entry('mc-2', {
      'f:metadata': { 'f:ownerReferences': { 'k:{"uid":"u1"}': {} } },
      'f:spec': { 'f:a': {} },
    })
    const object = live({ spec: { a: 1 }, metadata: { ownerReferences: [owner] } }, renamed)

    expect(findConflicts(object, wanted({ a: 2 }))).toHaveLength(1)
    expect(foreignConflicts(object, wanted({ a: 2 }))).toEqual([])
  })
})

describe('yielding', () => {
  const yielded = (owned: object, spec: object, desired: object) => {
    const object = live({ spec }, theirs(owned))
    return yieldConflicts(wanted(desired), object, foreignConflicts(object, wanted(desired)))
  }

  test('leaves the desired object as it is without conflicts', () => {
    expect(yielded({ 'f:b': {} }, { a: 1 }, { a: 2 })).toEqual(wanted({ a: 2 }))
  })

  test.each<readonly [string, object, object, object, object]>([
    [
      'takes the live value',
      { 'f:a': { 'f:b': {} } },
      { a: { b: 1 } },
      { a: { b: 2, c: 3 } },
      { a: { b: 1, c: 3 } },
    ],
    ['drops what is not live', { 'f:a': {} }, {}, { a: '', b: 1 }, { b: 1 }],
    ['takes a live null', { 'f:a': {} }, { a: null }, { a: 1 }, { a: null }],
    [
      'finds the item wherever it stands in the desired list',
      { 'f:env': { 'k:{"name":"B"}': { 'f:value': {} } } },
      { env: [{ name: 'B', value: 'live' }] },
      {
        env: [
          { name: 'A', value: 'a' },
          { name: 'B', value: 'b' },
        ],
      },
      {
        env: [
          { name: 'A', value: 'a' },
          { name: 'B', value: 'live' },
        ],
      },
    ],
    [
      'takes atomic items whole',
      { 'f:refs': { 'k:{"name":"B"}': {} } },
      { refs: [{ name: 'B', x: 1 }] },
      { refs: [{ name: 'A' }, { name: 'B', x: 2, y: 3 }] },
      { refs: [{ name: 'A' }, { name: 'B', x: 1 }] },
    ],
    [
      'treats __proto__ as a name like any',
      { 'f:__proto__': {} },
      JSON.parse('{"__proto__":1}') as object,
      JSON.parse('{"__proto__":2}') as object,
      JSON.parse('{"__proto__":1}') as object,
    ],
  ])('%s', (_, ...[owned, spec, desired, expected]) => {
    expect(yielded(owned, spec, desired)).toEqual(wanted(expected))
  })

  test('leaves no conflict, and changes neither object', () => {
    const object = live(
      { spec: { a: 1, b: { c: 1 } } },
      theirs({ 'f:a': {}, 'f:b': { 'f:c': {} } }),
    )
    const desired = wanted({ a: 2, b: { c: 2, d: 2 } })
    const before = JSON.stringify([object, desired])

    const result = yieldConflicts(desired, object, foreignConflicts(object, desired))

    expect(foreignConflicts(object, result)).toEqual([])
    expect(JSON.stringify([object, desired])).toBe(before)
  })
})
