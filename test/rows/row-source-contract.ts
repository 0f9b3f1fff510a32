import { describe, expect, test } from 'vitest'
import type { ReadResult, RowSource } from '../../src/rows/row-source.ts'

export type ContractValue = string | number | boolean | null

/** A table that a source under test is asked to serve. */
export interface ContractTable {
  readonly columns: Readonly<Record<string, 'text' | 'integer' | 'boolean'>>
  readonly rows: readonly Readonly<Record<string, ContractValue>>[]
}

export interface OpenedTable {
  readonly source: RowSource
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
  ): Promise<ReadResult | { thrown: unknown }> => {
    const opened = await open(table)
    try {
      return await opened.source.read({ table: opened.table, columns })
    } catch (thrown) {
      return { thrown }
    } finally {
      await opened.source.close()
    }
  }

  describe(`${name} keeps the contract of row sources`, () => {
    test('every row comes with exactly the columns asked for, as text', async () => {
      const result = await read(tenants, ['seats', 'id', 'active', 'plan_id'])

      expect(plain(result)).toEqual([
        { seats: '', id: 'größe-😀', active: '', plan_id: ' a\nb ' },
        { seats: '-1', id: 'beta', active: '0', plan_id: '' },
        { seats: '3', id: 'acme', active: '1', plan_id: 'basic' },
      ])
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
