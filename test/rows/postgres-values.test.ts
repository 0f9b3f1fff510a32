import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createPostgresSource } from '../../src/rows/postgres-source.ts'
import type { RowSource } from '../../src/rows/row-source.ts'
import { postgresAvailable, startPostgres, type Postgres } from '../support/postgres.ts'
import { plain } from './row-source-contract.ts'

// One row a value: what the column is, what is stored in it, what a template sees.
const values: readonly (readonly [type: string, stored: string, text: string])[] = [
  ['BOOLEAN', 'TRUE', 'true'],
  ['BOOLEAN', 'FALSE', 'false'],
  ['SMALLINT', '-32768', '-32768'],
  ['INTEGER', '2147483647', '2147483647'],
  ['BIGINT', '-9223372036854775808', '-9223372036854775808'],
  ['BIGINT', '9007199254740993', '9007199254740993'],
  ['INTEGER', 'NULL', ''],
  // decimals keep the scale of their column
  ['NUMERIC(10,2)', '10.5', '10.50'],
  [
    'NUMERIC',
    '12345678901234567890123456789012345.1234567890',
    '12345678901234567890123456789012345.1234567890',
  ],
  ['NUMERIC', "'NaN'", 'NaN'],
  ['MONEY', "'1234.5'", '$1,234.50'],
  // floating point: the fewest digits that give the same number again
  ['DOUBLE PRECISION', '0.1', '0.1'],
  ['DOUBLE PRECISION', '1000000', '1000000'],
  ['DOUBLE PRECISION', '0.30000000000000004', '0.30000000000000004'],
  ['DOUBLE PRECISION', '1e300', '1e+300'],
  ['DOUBLE PRECISION', '123456789012345680000', '123456789012345680000'],
  ['DOUBLE PRECISION', "'-Infinity'", '-Infinity'],
  ['REAL', '0.1', '0.1'],
  ['REAL', '3.1415927', '3.1415927'],
  ['REAL', '1e30', '1e+30'],
  ['REAL', "'NaN'", 'NaN'],
  // time
  ['DATE', "'2025-01-02'", '2025-01-02T00:00:00Z'],
  ['DATE', "'infinity'", 'infinity'],
  ['DATE', "'0044-03-15 BC'", '0044-03-15 BC'],
  ['TIMESTAMP', "'2025-01-02 03:04:05'", '2025-01-02T03:04:05Z'],
  ['TIMESTAMP', "'2025-01-02 03:04:05.120'", '2025-01-02T03:04:05.12Z'],
  ['TIMESTAMP', "'12025-01-02 03:04:05'", '12025-01-02 03:04:05'],
  ['TIMESTAMPTZ', "'2025-01-02 03:04:05.5+02'", '2025-01-02T01:04:05.5Z'],
  ['TIMESTAMPTZ', "'-infinity'", '-infinity'],
  ['TIMESTAMPTZ', 'NULL', ''],
  ['TIME', "'10:11:12.12'", '10:11:12.12'],
  ['INTERVAL', "'1 day 2 hours'", '1 day 02:00:00'],
  // text
  ['CHAR(5)', "'ab'", 'ab'],
  ['VARCHAR(20)', "' größe 😀 '", ' größe 😀 '],
  ['TEXT', "''", ''],
  ['TEXT', "'007'", '007'],
  ['TEXT', "'{{ .x }}'", '{{ .x }}'],
  ['TEXT', "repeat('x', 70000)", 'x'.repeat(70000)],
  ['JSON', `'{"a": 12345678901234567890, "b": "ü"}'`, '{"a": 12345678901234567890, "b": "ü"}'],
  ['JSONB', `'{"b":1,"a":2}'`, '{"a": 2, "b": 1}'],
  ['UUID', "'123e4567-e89b-12d3-a456-426655440000'", '123e4567-e89b-12d3-a456-426655440000'],
  ['INET', "'2001:db8::1'", '2001:db8::1'],
  ['plan', "'pro'", 'pro'],
  ['positive', '7', '7'],
  ['INTEGER[]', "'{1,2}'", '{1,2}'],
  ['TEXT[]', `'{"a b",c}'`, '{"a b",c}'],
  ['INT4RANGE', "'[1,5)'", '[1,5)'],
  // bits and bytes
  ['BIT(1)', "B'1'", '1'],
  ['BIT(12)', "B'100000000001'", '2049'],
  ['VARBIT', "B'0010'", '0010'],
  ['BYTEA', "'\\x00ff10'", 'AP8Q'],
  ['BYTEA', "''", ''],
]

describe.skipIf(!postgresAvailable())('values of a real PostgreSQL', () => {
  let db: Postgres
  beforeAll(async () => {
    // The server's defaults are as unhelpful as they get; a read must not depend on them.
    db = await startPostgres({
      settings: [
        'TimeZone=Asia/Kathmandu',
        'DateStyle=German',
        'IntervalStyle=iso_8601',
        'bytea_output=escape',
        'extra_float_digits=-3',
        'client_encoding=latin1',
        'default_transaction_isolation=serializable',
      ],
    })
    await db.sql(`CREATE ROLE lynq LOGIN PASSWORD 'pw';
      CREATE TYPE plan AS ENUM ('basic', 'pro'); CREATE DOMAIN positive AS INTEGER CHECK (VALUE > 0);
      SET client_encoding = 'UTF8';
      CREATE TABLE matrix (${values.map(([type], index) => `v${String(index)} ${type}`).join(', ')});
      INSERT INTO matrix VALUES (${values.map(([, stored]) => stored).join(', ')});
      CREATE VIEW matrix_view AS SELECT * FROM matrix;
      CREATE TABLE large (a TEXT, b TEXT);
      INSERT INTO large VALUES (repeat('y', 40000000), 'first'), ('', 'second');
      GRANT SELECT ON ALL TABLES IN SCHEMA public TO lynq`)
  })
  afterAll(() => db.stop())

  const open = (): RowSource =>
    createPostgresSource({
      type: 'postgresql',
      host: db.host,
      port: db.port,
      username: 'lynq',
      password: 'pw',
      database: 'postgres',
    })

  describe.each(['matrix', 'matrix_view'])('read through %s', (table) => {
    let texts: Record<string, string>
    beforeAll(async () => {
      const source = open()
      const columns = values.map((_, index) => `v${String(index)}`)
      texts = plain(await source.read({ table, columns }))[0] ?? {}
      await source.close()
    })

    test.each(values.map(([type, stored, text], index) => ({ type, stored, text, index })))(
      '$type $stored',
      ({ text, index }) => {
        expect(texts[`v${String(index)}`]).toBe(text)
      },
    )
  })

  test('a value of 40 MB arrives whole, and so does the row after it', async () => {
    const source = open()

    const result = await source.read({ table: 'large', columns: ['a', 'b'] })
    await source.close()

    const lengths = plain(result).map(({ a, b }) => [b, a?.length, a?.replaceAll('y', '')])
    expect(lengths.toSorted()).toEqual([
      ['first', 40_000_000, ''],
      ['second', 0, ''],
    ])
  })
})
