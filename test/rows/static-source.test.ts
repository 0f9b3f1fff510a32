import { describe, expect, test } from 'vitest'
import { createStaticSource } from '../../src/rows/static-source.ts'
import { describeRowSource, failureOf, plain } from './row-source-contract.ts'

describeRowSource('the static source', ({ rows }) =>
  Promise.resolve({
    source: createStaticSource({ type: 'static', rows }),
    table: 'ignored',
  }),
)

describe('values written in YAML become text as MySQL would print them', () => {
  test.each([
    { title: 'true is 1', value: true, text: '1' },
    { title: 'false is 0', value: false, text: '0' },
    { title: 'null is empty', value: null, text: '' },
    { title: 'text stays', value: ' 010 ', text: ' 010 ' },
    { title: 'an integer has no fraction', value: 3, text: '3' },
    { title: 'a fraction stays', value: 0.5, text: '0.5' },
    {
      title: 'the largest safe integer is exact',
      value: 9007199254740991,
      text: '9007199254740991',
    },
    { title: 'a negative number stays', value: -7, text: '-7' },
  ])('$title', async ({ value, text }) => {
    const source = createStaticSource({ type: 'static', rows: [{ a: value }] })

    const result = await source.read({ table: '', columns: ['a'] })

    expect(plain(result)).toEqual([{ a: text }])
  })
})

test('a row that lacks a column of other rows has the empty text there', async () => {
  const source = createStaticSource({ type: 'static', rows: [{ a: 'x' }, { a: 'y', b: 'z' }] })

  const result = await source.read({ table: '', columns: ['a', 'b'] })

  expect(plain(result)).toEqual([
    { a: 'x', b: '' },
    { a: 'y', b: 'z' },
  ])
})

test.each([
  { title: 'a list', value: ['canary-value'] },
  { title: 'an object', value: { deep: 'canary-value' } },
  { title: 'no number', value: Number.NaN },
])(
  '$title as a value fails the read, naming row and column but not the value',
  async ({ value }) => {
    const source = createStaticSource({ type: 'static', rows: [{ a: 'x' }, { a: value }] })

    const failure = failureOf(await source.read({ table: '', columns: ['a'] }))

    expect(failure.code).toBe('InvalidValue')
    expect(failure.message).toContain('row 2, column "a"')
    expect(failure.message).not.toContain('canary-value')
  },
)

test('names that every object has are no columns', async () => {
  const source = createStaticSource({ type: 'static', rows: [{ a: 'x' }, { toString: 'y' }] })

  const result = await source.read({ table: '', columns: ['toString'] })

  expect(plain(result)).toEqual([{ toString: '' }, { toString: 'y' }])
})
