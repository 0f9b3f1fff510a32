import fc from 'fast-check'
import type { FieldPacket } from 'mysql2'
import { describe, expect, test } from 'vitest'
import { mysqlValueReader } from '../../src/rows/mysql-values.ts'
import {
  bitText,
  dateText,
  dateTimeText,
  decimalText,
  doubleText,
  floatText,
  integerText,
} from '../../src/rows/row-values.ts'

describe('numbers lose nothing', () => {
  test('an integer of any size stays exact', () => {
    fc.assert(
      fc.property(fc.bigInt(), (value) => {
        expect(integerText(value.toString())).toBe(value.toString())
      }),
    )
  })

  test('a double is the same double again', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = doubleText(Object.is(value, -0) ? '-0' : String(value)) ?? ''

        expect(Object.is(Number(text), value)).toBe(true)
      }),
    )
  })

  test('a float is the same float again, in at most nine digits', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = floatText(Object.is(value, -0) ? '-0' : String(value)) ?? ''

        expect(Math.fround(Number(text))).toBe(value)
        const digits = text
          .replace(/e.*/, '')
          .replace(/^-?0?\.?0*/, '')
          .replace('.', '')
        expect(digits.replace(/0+$/, '').length).toBeLessThanOrEqual(9)
      }),
    )
  })

  test.each([
    ['-0', '-0'],
    ['1e20', '100000000000000000000'],
    ['1e21', '1e+21'],
    ['1e-7', '1e-7'],
    ['0.000001', '0.000001'],
  ])('a server that prints the double %s means %s', (printed, text) => {
    expect(doubleText(printed)).toBe(text)
  })

  test('bytes are one big number, most significant first', () => {
    expect(bitText(Buffer.from([1, 0]))).toBe('256')
    expect(bitText(Buffer.alloc(0))).toBe('0')
  })
})

describe('what is no such value is refused, not guessed', () => {
  test.each([
    [integerText, ['', '1.0', '1e3', 'x', '0x10', ' 1']],
    [decimalText, ['', '1.', '.5', '1e3', 'NaN']],
    [doubleText, ['', ' ', 'NaN', 'inf', '1,5']],
    [floatText, ['', 'x', 'Infinity']],
    [dateText, ['', '2025-1-2', '2025-01-02 00:00:00', "2025-01-02'"]],
    [dateTimeText, ['', '2025-01-02', '2025-01-02T03:04:05', '2025-01-02 03:04:05.']],
  ] as const)('%o', (read, printed) => {
    for (const text of printed) expect(read(text)).toBeUndefined()
  })
})

test('a text column with bytes that are no UTF-8 has no value', () => {
  const varchar = { columnType: 253, characterSet: 45, decimals: 0 } as FieldPacket
  const read = mysqlValueReader(varchar, false)

  expect(read(Buffer.from([0xff, 0x41]))).toBeUndefined()
  expect(read(Buffer.from('ok'))).toBe('ok')
})

test('MySQL calls JSON binary, yet it is text', () => {
  const json = { columnType: 245, characterSet: 63, decimals: 0 } as FieldPacket

  expect(mysqlValueReader(json, false)(Buffer.from('{"a":"ü"}'))).toBe('{"a":"ü"}')
})
