import { describe, expect, test } from 'vitest'
import type { ReadResult, RowQuery, RowSource } from '../../src/rows/row-source.ts'

export type ContractValue = string | number | boolean | null

/** A table that a source under test is asked to serve. */
export interface ContractTable {
  readonly columns: Readonly<Record<string, 'text' | 'integer' | 'boolean'>>
  readonly rows: readonly Readonly<Record<string, ContractValue>>[]
}

export interface OpenedTable {
  readonly source: RowSource
  /** How it prints booleans. Default: 1 and 0. */
  readonly booleans?: readonly [yes: string, no: string]
  /** Name to ask for. */
  readonly table: string
}

const tenants: ContractTable = {
  columns: { id: 'text', plan_id: 'text', seats: 'integer', active: 'boolean', secret: 'text' },
  rows: [
    { id: 'acme', plan_id: 'basic', seats: 3, active: true, secret: 'canary-in-a-row' },
    { id: 'beta', plan_id: null, seats: -1, active: false, secret: 'canary-in-a-row' },
    { id: 'größe-😀', plan_id: ' a\nb ', seats: null, active: null, secret: 'canary-in-a-row' },
  ],
}

/** What every kind of source must do; `open` makes a source that serves the table. */
export function describeRowSource(
  name: string,
  open: (table: ContractTable) => Promise<OpenedTable>,
): void {
  const read = async (
    table: ContractTable,
    columns: readonly string[],
    filter?: RowQuery['filter'],
  ): Promise<ReadResult | { thrown: unknown }> => {
    const opened = await open(table)
    try {
      return await opened.source.read({ table: opened.table, columns, filter })
    } catch (thrown) {
      return { thrown }
    } finally {
      await opened.source.close()
    }
  }

  describe(`${name} keeps the contract of row sources`, () => {
    test('every row comes with exactly the columns asked for, as text', async () => {
      const { source, table, booleans: [yes, no] = ['1', '0'] } = await open(tenants)
      const result = await source.read({ table, columns: ['seats', 'id', 'active', 'plan_id'] })
      await source.close()

      expect(plain(result)).toEqual([
        { seats: '', id: 'größe-😀', active: '', plan_id: ' a\nb ' },
        { seats: '-1', id: 'beta', active: no, plan_id: '' },
        { seats: '3', id: 'acme', active: yes, plan_id: 'basic' },
      ])
    })

    test.each<{ title: string; filter: NonNullable<RowQuery['filter']>; ids: string[] }>([
      { title: 'one value', filter: [{ column: 'id', values: ['beta'] }], ids: ['beta'] },
      {
        title: 'several values',
        filter: [{ column: 'plan_id', values: ['basic', ' a\nb ', 'pro'] }],
        ids: ['acme', 'größe-😀'],
      },
      {
        title: 'several columns, all of which must match',
        filter: [
          { column: 'id', values: ['acme', 'beta'] },
          { column: 'seats', values: ['-1', '7'] },
        ],
        ids: ['beta'],
      },
      { title: 'a number', filter: [{ column: 'seats', values: ['3'] }], ids: ['acme'] },
      { title: 'an emoji', filter: [{ column: 'id', values: ['größe-😀'] }], ids: ['größe-😀'] },
      {
        title: 'the empty text, which is not NULL',
        filter: [{ column: 'plan_id', values: [''] }],
        ids: [],
      },
      ...[
        "' OR 1=1 -- ",
        "\\' OR 1=1 -- ",
        '" OR ""="',
        "'; DROP TABLE contract; -- ",
        '%',
        '\\',
        '$1',
        '?',
      ].map((value) => ({
        title: `the text ${value}`,
        filter: [{ column: 'id', values: [value] }],
        ids: [],
      })),
    ])('a filter keeps the rows with $title', async ({ filter, ids }) => {
      const result = await read(tenants, ['id'], filter)

      expect(plain(result)).toEqual(ids.map((id) => ({ id })))
    })

    test('a filter on an unknown column is a failure that names it', async () => {
      const failure = failureOf(await read(tenants, ['id'], [{ column: 'planId', values: ['x'] }]))

      expect(failure.code).toBe('UnknownColumn')
      expect(failure.message).toContain('"planId", did you mean "plan_id"')
    })

    test('a table without rows is an answer, not a failure', async () => {
      const result = await read({ ...tenants, rows: [] }, ['id', 'active'])

      expect(result).toEqual({ ok: true, rows: [] })
    })

    test.each([
      { column: 'planId', suggested: 'did you mean "plan_id"' },
      { column: 'activ', suggested: 'did you mean "active"' },
      { column: 'zzzzzzzz', suggested: 'there are id, plan_id' },
    ])('the unknown column $column is named, and $suggested', async ({ column, suggested }) => {
      const result = await read(tenants, ['id', column])

      const failure = failureOf(result)
      expect(failure.code).toBe('UnknownColumn')
      expect(failure.message).toContain(`"${column}"`)
      expect(failure.message).toContain(suggested)
      expect(failure.message).not.toContain('canary-in-a-row')
    })

    test.each(['', 'id`, secret FROM t -- ', '*', "'", '__proto__', 'constructor', 'a;b', '\0'])(
      'the column name %j ends in a failure that shows no value',
      async (column) => {
        const result = await read(tenants, ['id', column])

        const failure = failureOf(result)
        expect(['UnknownColumn', 'InvalidIdentifier']).toContain(failure.code)
        expect(failure.message).not.toContain('canary-in-a-row')
      },
    )

    test('reads at the same time do not disturb each other', async () => {
      const opened = await open(tenants)

      const results = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          opened.source.read({ table: opened.table, columns: index % 2 ? ['id'] : ['seats'] }),
        ),
      )
      await opened.source.close()

      for (const [index, result] of results.entries()) {
        expect(plain(result)).toHaveLength(3)
        expect(Object.keys(plain(result)[0] ?? {})).toEqual([index % 2 ? 'id' : 'seats'])
      }
    })

    test('closing twice is harmless', async () => {
      const opened = await open(tenants)
      await opened.source.read({ table: opened.table, columns: ['id'] })

      await opened.source.close()

      await expect(opened.source.close()).resolves.toBeUndefined()
    })
  })
}

/** Rows as plain objects in a fixed order; fails the test when the read failed. */
export function plain(result: ReadResult | { thrown: unknown }): Record<string, string>[] {
  if (!('ok' in result) || !result.ok) {
    throw new Error(`expected rows, got ${JSON.stringify(result)}`)
  }
  return result.rows
    .map((row) => Object.fromEntries(row))
    .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
}

/** The failure of a read; fails the test when it gave rows or threw. */
export function failureOf(result: ReadResult | { thrown: unknown }): {
  code: string
  message: string
} {
  if (!('ok' in result) || result.ok) {
    throw new Error(`expected a failure, got ${JSON.stringify(result)}`)
  }
  return result.failure
}
