import { createConnection, type RowDataPacket } from 'mysql2/promise'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mysqlIdentifiers, mysqlWords } from '../../src/rows/mysql-query.ts'
import { findInvalidIdentifier, selectRows } from '../../src/rows/row-query.ts'
import { mariadbAvailable, startMariadb } from '../support/mariadb.ts'

describe('the text of a query', () => {
  test.each([
    {
      title: 'names every column and the table in backticks',
      query: { table: 'tenants', columns: ['id', 'plan'] },
      sql: 'SELECT `id`, `plan` FROM `tenants` LIMIT 10',
    },
    {
      title: 'quotes database and table on their own',
      query: { table: 'shop.tenants', columns: ['id'] },
      sql: 'SELECT `id` FROM `shop`.`tenants` LIMIT 10',
    },
    {
      title: 'doubles backticks and leaves dots of columns alone',
      query: { table: 'a`b', columns: ['c`` d', 'e.f'] },
      sql: 'SELECT `c```` d`, `e.f` FROM `a``b` LIMIT 10',
    },
  ])('$title', ({ query, sql }) => {
    expect(selectRows(query, 10, mysqlWords())).toBe(sql)
  })

  test('reads the columns that are asked for as DOUBLE', () => {
    const sql = selectRows({ table: 't', columns: ['a', 'b'] }, 10, mysqlWords(new Set([1])))

    expect(sql).toBe('SELECT `a`, `b` * 1e0 FROM `t` LIMIT 10')
  })
})

describe('names that are accepted', () => {
  test.each(['a', 'a-b', 'größe', '$x', '1', 'a`b', "it's", ' a', 'x'.repeat(64), '表'])(
    '%j',
    (name) => {
      expect(
        findInvalidIdentifier({ table: name, columns: [name] }, mysqlIdentifiers),
      ).toBeUndefined()
      expect(
        findInvalidIdentifier({ table: `db.${name}`, columns: [name] }, mysqlIdentifiers),
      ).toBeUndefined()
    },
  )
})

describe('names that are refused', () => {
  test.each([
    '',
    '.',
    'a.',
    '.a',
    'a.b.c',
    'a ',
    'a\0',
    'a\nb',
    '\u007f',
    'x'.repeat(65),
    '😀',
    '\ud800',
    'db.a ',
  ])('table %j', (table) => {
    expect(findInvalidIdentifier({ table, columns: ['a'] }, mysqlIdentifiers)?.code).toBe(
      'InvalidIdentifier',
    )
  })

  test.each(['', 'a ', 'a\0', 'a\tb', 'x'.repeat(65), '😀', '\udc00'])('column %j', (column) => {
    const failure = findInvalidIdentifier({ table: 'a', columns: ['ok', column] }, mysqlIdentifiers)

    expect(failure?.code).toBe('InvalidIdentifier')
  })

  test('a query for no column at all', () => {
    expect(findInvalidIdentifier({ table: 'a', columns: [] }, mysqlIdentifiers)?.code).toBe(
      'InvalidIdentifier',
    )
  })

  test('however long the name, the message is short', () => {
    const failure = findInvalidIdentifier(
      { table: 'x'.repeat(100_000), columns: ['a'] },
      mysqlIdentifiers,
    )

    expect(failure?.message.length).toBeLessThan(300)
  })
})

const attacks = [
  '`; DROP TABLE canary; -- ',
  '` FROM canary; DELETE FROM canary; #',
  "'; DELETE FROM canary WHERE '1'='1",
  '``; TRUNCATE canary; /*',
  '\\`; UPDATE canary SET v = 0; -- ',
  '*/ DROP TABLE canary /*!',
  'canary` UNION SELECT password FROM users -- ',
  '?',
  ':v',
  '\u00bf`; DROP TABLE canary; -- ',
]
const hostile = fc.oneof(
  fc.constantFrom(...attacks),
  fc.string({ unit: 'binary', maxLength: 70 }),
  fc
    .array(fc.constantFrom('`', '``', '.', ';', '--', ' ', '\\', "'", 'canary', 'DROP TABLE ', '*'))
    .map((parts) => parts.join('')),
)

describe('hostile names', () => {
  test('leave one SELECT of one table with nothing outside of backticks', () => {
    fc.assert(
      fc.property(hostile, fc.array(hostile, { minLength: 1, maxLength: 4 }), (table, columns) => {
        const sql = selectRows({ table, columns }, 7, mysqlWords())

        const skeleton = sql.replaceAll(/`(?:[^`]|``)*`/gs, 'x')
        const commas = columns.map(() => 'x').join(', ')
        expect(skeleton).toMatch(/^SELECT (x, )*x FROM x(\.x)* LIMIT 7$/)
        expect(skeleton.startsWith(`SELECT ${commas} FROM`)).toBe(true)
      }),
      { numRuns: 5_000 },
    )
  })

  test.skipIf(!mariadbAvailable())(
    'change nothing in a MariaDB that would run several statements and has all rights',
    async () => {
      const db = await startMariadb()
      await db.sql(`CREATE DATABASE shop; CREATE TABLE shop.canary (v INT);
        INSERT INTO shop.canary VALUES (42); CREATE USER 'all'@'%'; GRANT ALL ON *.* TO 'all'@'%'`)
      const connection = await createConnection({
        host: db.host,
        port: db.port,
        user: 'all',
        database: 'shop',
        multipleStatements: true,
      })

      const names = [...attacks, ...fc.sample(hostile, 2_500)]
      for (const [index, name] of names.entries()) {
        const query =
          index % 2 ? { table: name, columns: ['v'] } : { table: 'canary', columns: [name] }
        await connection.query(selectRows(query, 7, mysqlWords())).catch((error: unknown) => error)
      }
      const [tables] = await connection.query<RowDataPacket[]>('SHOW TABLES')
      const [rows] = await connection.query<RowDataPacket[]>('SELECT v FROM canary')
      await connection.end()
      await db.stop()

      expect(tables).toEqual([{ Tables_in_shop: 'canary' }])
      expect(rows).toEqual([{ v: 42 }])
    },
  )
})
