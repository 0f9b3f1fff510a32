import { isUtf8 } from 'node:buffer'
import type { FieldPacket } from 'mysql2'
import type { ValueReader } from './row-collector.ts'
import {
  bitText,
  dateText,
  dateTimeText,
  decimalText,
  doubleText,
  floatText,
  integerText,
} from './row-values.ts'

// The protocol's column types, https://dev.mysql.com/doc/dev/mysql-server/latest/field__types_8h.html
const type = {
  decimal: 0,
  tiny: 1,
  short: 2,
  long: 3,
  float: 4,
  double: 5,
  timestamp: 7,
  longLong: 8,
  int24: 9,
  date: 10,
  time: 11,
  dateTime: 12,
  year: 13,
  newDate: 14,
  bit: 16,
  json: 245,
  newDecimal: 246,
} as const
const binaryCharset = 63
// MySQL writes 31 decimals, MariaDB 39, for a floating-point column without a declared scale.
const noFixedScale = 31

const printedReaders: ReadonlyMap<number | undefined, (printed: string) => string | undefined> =
  new Map([
    [type.tiny, integerText],
    [type.short, integerText],
    [type.int24, integerText],
    [type.long, integerText],
    [type.longLong, integerText],
    [type.decimal, decimalText],
    [type.newDecimal, decimalText],
    [type.date, dateText],
    [type.newDate, dateText],
    [type.dateTime, dateTimeText],
    [type.timestamp, dateTimeText],
  ])

// Their bytes are text although the server calls their character set binary.
const textTypes = new Set<number | undefined>([type.time, type.year, type.json])
const textExtensions = new Set(['uuid', 'inet4', 'inet6'])

/**
 * How to read a column, from the metadata of the result alone. `single` says that the column is a
 * FLOAT that was selected as DOUBLE.
 */
export function mysqlValueReader(field: FieldPacket, single: boolean): ValueReader<Buffer> {
  if (single) return (bytes) => floatText(bytes.toString('latin1'))
  const column = field.columnType
  if (column === type.bit) return bitText
  if (column === type.float || column === type.double) {
    const read = field.decimals >= noFixedScale ? doubleText : decimalText
    return (bytes) => read(bytes.toString('latin1'))
  }
  const readPrinted = printedReaders.get(column)
  if (readPrinted !== undefined) return (bytes) => readPrinted(bytes.toString('latin1'))
  return isText(field) ? utf8Text : (bytes) => bytes.toString('base64')
}

/** Whether this is a FLOAT whose printed text loses digits. */
export function isShortenedFloat(field: FieldPacket): boolean {
  return field.columnType === type.float && field.decimals >= noFixedScale
}

function isText(field: FieldPacket): boolean {
  return (
    field.characterSet !== binaryCharset ||
    textTypes.has(field.columnType) ||
    textExtensions.has(field.extendedTypeName ?? '')
  )
}

// A replacement character would be a different value, so bytes that are no UTF-8 are refused.
function utf8Text(bytes: Buffer): string | undefined {
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined
}
