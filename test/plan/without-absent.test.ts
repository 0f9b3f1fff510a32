import { expect, test } from 'vitest'
import { withoutAbsent } from '../../src/plan/without-absent.ts'

const object = (body: object, labels: Readonly<Record<string, string>> = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'it', labels },
  ...body,
})

test.each([
  {
    name: 'drops fields that are gone',
    kept: { data: { a: '1', b: '2' } },
    live: { data: { b: '3' } },
    result: { data: { b: '2' } },
  },
  { name: 'drops a map that is gone', kept: { data: { a: '1' } }, live: {}, result: {} },
  {
    name: 'leaves lists as they are',
    kept: { spec: { ports: [1, 2] } },
    live: { spec: { ports: [] } },
    result: { spec: { ports: [1, 2] } },
  },
  {
    name: 'keeps a value of another type',
    kept: { spec: { a: { b: 1 } } },
    live: { spec: { a: 2 } },
    result: { spec: { a: { b: 1 } } },
  },
  { name: 'adds nothing', kept: { data: {} }, live: { data: { a: '1' } }, result: { data: {} } },
])('$name', ({ kept, live, result }) => {
  expect(withoutAbsent(object(kept, { ours: 'x' }), object(live))).toEqual(
    object(result, { ours: 'x' }),
  )
})

test('reads own fields only', () => {
  const kept = object({ data: JSON.parse('{"__proto__": "x", "toString": "y"}') as object })

  expect(withoutAbsent(kept, object({ data: {} }))).toEqual(object({ data: {} }))
})
