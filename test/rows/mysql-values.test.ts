import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMysqlSource } from '../../src/rows/mysql-source.ts'
import { mariadbAvailable, startMariadb, type Mariadb } from '../support/mariadb.ts'
import { plain } from './row-source-contract.ts'

// One row a value: what the column is, what is stored in it, what a template sees.
const values: readonly (readonly [type: string, stored: string, text: string])[] = [
  // integers
  ['BOOLEAN', 'TRUE', '1'],
  ['BOOLEAN', 'FALSE', '0'],
  ['TINYINT', '-128', '-128'],
  ['SMALLINT UNSIGNED', '65535', '65535'],
  ['MEDIUMINT', '-8388608', '-8388608'],
  ['INT', '2147483647', '2147483647'],
  ['INT(6) ZEROFILL', '42', '42'],
  ['INT(6) ZEROFILL', '0', '0'],
  ['BIGINT', '-9223372036854775808', '-9223372036854775808'],
  ['BIGINT UNSIGNED', '18446744073709551615', '18446744073709551615'],
  ['BIGINT', '9007199254740993', '9007199254740993'],
  ['INT', 'NULL', ''],
  // decimals keep the scale of their column
  ['DECIMAL(10,2)', '10.5', '10.50'],
  ['DECIMAL(10,2)', '-0.5', '-0.50'],
  ['DECIMAL(10,0)', '7', '7'],
  [
    'DECIMAL(65,30)',
    '12345678901234567890123456789012345.123456789012345678901234567890',
    '12345678901234567890123456789012345.123456789012345678901234567890',
  ],
  ['DECIMAL(8,2) ZEROFILL', '1.5', '1.50'],
  // floating point: the fewest digits that give the same number again
  ['DOUBLE', '0.1', '0.1'],
  ['DOUBLE', '1000000', '1000000'],
  ['DOUBLE', '0.30000000000000004', '0.30000000000000004'],
  ['DOUBLE', '1e300', '1e+300'],
  ['DOUBLE', '123456789012345680000', '123456789012345680000'],
  ['DOUBLE', '1.7976931348623157e308', '1.7976931348623157e+308'],
  ['DOUBLE', '5e-324', '5e-324'],
  ['DOUBLE', '-0.000001', '-0.000001'],
  ['DOUBLE(10,2)', '10.5', '10.50'],
  ['FLOAT', '0.1', '0.1'],
  ['FLOAT', '16777216', '16777216'],
  ['FLOAT', '3.1415927', '3.1415927'],
  ['FLOAT', '0', '0'],
  ['FLOAT', '1e30', '1e+30'],
  ['FLOAT(7,3)', '1.5', '1.500'],
  ['FLOAT', 'NULL', ''],
  // time
  ['DATE', "'2025-01-02'", '2025-01-02T00:00:00Z'],
  ['DATE', "'0000-00-00'", '0000-00-00T00:00:00Z'],
  ['DATE', "'9999-12-31'", '9999-12-31T00:00:00Z'],
  ['DATETIME', "'2025-01-02 03:04:05'", '2025-01-02T03:04:05Z'],
  ['DATETIME(6)', "'2025-01-02 03:04:05.120000'", '2025-01-02T03:04:05.12Z'],
  ['DATETIME(6)', "'2025-01-02 03:04:05.000001'", '2025-01-02T03:04:05.000001Z'],
  ['DATETIME(3)', "'2025-01-02 03:04:05.000'", '2025-01-02T03:04:05Z'],
  ['DATETIME', "'0000-00-00 00:00:00'", '0000-00-00T00:00:00Z'],
  ['DATETIME', "'2025-03-30 02:30:00'", '2025-03-30T02:30:00Z'],
  ['TIMESTAMP NULL', 'FROM_UNIXTIME(1735787045)', '2025-01-02T03:04:05Z'],
  ['TIMESTAMP(6) NULL', 'FROM_UNIXTIME(1735787045.5)', '2025-01-02T03:04:05.5Z'],
  ['TIMESTAMP NULL', 'NULL', ''],
  ['TIME', "'-838:59:59'", '-838:59:59'],
  ['TIME(3)', "'10:11:12.120'", '10:11:12.120'],
  ['YEAR', '2025', '2025'],
  ['YEAR', '0', '0000'],
  // text
  ['CHAR(5)', "'ab'", 'ab'],
  ['VARCHAR(20)', "' größe 😀 '", ' größe 😀 '],
  ['VARCHAR(20)', "''", ''],
  ['VARCHAR(20)', 'NULL', ''],
  ['VARCHAR(20)', "'007'", '007'],
  ['VARCHAR(20) CHARACTER SET latin1', "'größe'", 'größe'],
  ['VARCHAR(20) CHARACTER SET utf16', "'größe 😀'", 'größe 😀'],
  ['VARCHAR(20) COLLATE utf8mb4_bin', "'Ab'", 'Ab'],
  ['TINYTEXT', "'{{ .x }}'", '{{ .x }}'],
  ['LONGTEXT', "REPEAT('x', 70000)", 'x'.repeat(70000)],
  ["ENUM('basic','pro')", "'pro'", 'pro'],
  ["SET('a','b','c')", "'c,a'", 'a,c'],
  ['JSON', `'{"a": 12345678901234567890, "b": "ü"}'`, '{"a": 12345678901234567890, "b": "ü"}'],
  ['UUID', "'123e4567-e89b-12d3-a456-426655440000'", '123e4567-e89b-12d3-a456-426655440000'],
  ['INET6', "'2001:db8::1'", '2001:db8::1'],
  ['VARCHAR(20)', "_utf8mb4 x'EFBBBF41'", '\ufeffA'],
  // bits and bytes
  ['BIT(1)', "b'1'", '1'],
  ['BIT(1)', "b'0'", '0'],
  ['BIT(12)', "b'100000000001'", '2049'],
  ['BIT(64)', '18446744073709551615', '18446744073709551615'],
  ['BIT(1)', 'NULL', ''],
  ['BLOB', "x'00ff10'", 'AP8Q'],
  ['BLOB', "'text'", 'dGV4dA=='],
  ['BLOB', "''", ''],
  ['VARBINARY(10)', "x'fe'", '/g=='],
  ['BINARY(3)', "x'01'", 'AQAA'],
  ['POINT', 'POINT(1, 2)', 'AAAAAAEBAAAAAAAAAAAA8D8AAAAAAAAAQA=='],
  ['LONGBLOB', "REPEAT(x'00', 1000)", Buffer.alloc(1000).toString('base64')],
]

describe.skipIf(!mariadbAvailable())('values of a real MariaDB', () => {
  let db: Mariadb
  beforeAll(async () => {
    // The server's defaults are as unhelpful as they get; a session must not depend on them.
    db = await startMariadb([
      '--default-time-zone=+09:30',
      '--transaction-isolation=READ-UNCOMMITTED',
      '--max-allowed-packet=64M',
      '--character-set-server=latin1',
      '--skip-character-set-client-handshake',
      '--sql-mode=ANSI,PAD_CHAR_TO_FULL_LENGTH,NO_BACKSLASH_ESCAPES',
    ])
    await db.sql(`CREATE DATABASE shop; CREATE USER lynq@'%'; GRANT SELECT ON shop.* TO lynq@'%'`)
  })
  afterAll(() => db.stop())

  const open = (): ReturnType<typeof createMysqlSource> =>
    createMysqlSource({
      type: 'mysql',
      host: db.host,
      port: db.port,
      username: 'lynq',
      database: 'shop',
    })

  describe.each(['table', 'view'])('read through a %s', (kind) => {
    let texts: Record<string, string>
    beforeAll(async () => {
      const names = values.map((_, index) => `v${String(index)}`)
      await db.sql(`
        SET NAMES utf8mb4; SET sql_mode = ''; USE shop;
        DROP TABLE IF EXISTS matrix; DROP VIEW IF EXISTS matrix_view;
        CREATE TABLE matrix (${values.map(([type], index) => `v${String(index)} ${type}`).join(', ')})
          CHARSET utf8mb4 ROW_FORMAT=DYNAMIC;
        INSERT INTO matrix (${names.join(', ')}) VALUES (${values.map(([, stored]) => stored).join(', ')});
        CREATE VIEW matrix_view AS SELECT * FROM matrix;
      `)
      const source = open()
      const table = kind === 'view' ? 'matrix_view' : 'matrix'
      texts = plain(await source.read({ table, columns: names }))[0] ?? {}
      await source.close()
    })

    test.each(values.map(([type, stored, text], index) => ({ type, stored, text, index })))(
      '$type $stored',
      ({ text, index }) => {
        expect(texts[`v${String(index)}`]).toBe(text)
      },
    )
  })

  test('a session is the same whatever the server starts with', async () => {
    const source = open()
    const table = 'information_schema.SESSION_VARIABLES'

    const result = await source.read({ table, columns: ['VARIABLE_NAME', 'VARIABLE_VALUE'] })
    await source.close()

    const variables = new Map(
      plain(result).map((row) => [row['VARIABLE_NAME'], row['VARIABLE_VALUE']]),
    )
    expect(Object.fromEntries(variables)).toMatchObject({
      TIME_ZONE: '+00:00',
      TX_ISOLATION: 'REPEATABLE-READ',
      CHARACTER_SET_RESULTS: 'utf8mb4',
      LOCK_WAIT_TIMEOUT: '5',
    })
    expect(Number(variables.get('MAX_STATEMENT_TIME'))).toBe(5)
    expect(variables.get('SQL_MODE')).not.toContain('PAD_CHAR')
  })

  test.each([65_535, 16_777_213, 16_777_215, 16_777_216, 40_000_000])(
    'a value of %i bytes arrives whole, and so does the row after it',
    async (size) => {
      await db.sql(`SET GLOBAL max_allowed_packet = 67108864; USE shop;
        CREATE OR REPLACE TABLE large (a LONGTEXT, b VARCHAR(9));
        INSERT INTO large VALUES (REPEAT('y', ${String(size)}), 'first'), ('', 'second')`)
      const source = open()

      const result = await source.read({ table: 'large', columns: ['a', 'b'] })
      await source.close()

      const lengths = plain(result).map(({ a, b }) => [b, a?.length, a?.replaceAll('y', '')])
      expect(lengths.toSorted()).toEqual([
        ['first', size, ''],
        ['second', 0, ''],
      ])
    },
  )
})
