import type { FieldDef } from 'pg'
import type { ValueReader } from './row-collector.ts'
import {
  dateText,
  dateTimeText,
  decimalText,
  doubleText,
  floatText,
  integerText,
} from './row-values.ts'

// Fixed for ever: https://github.com/postgres/postgres/blob/master/src/include/catalog/pg_type.dat
// A domain comes as its base type; enums, ranges, arrays and extensions have other numbers.
const readers: ReadonlyMap<number, ValueReader<string>> = new Map([
  [16, booleanText],
  [17, base64Text],
  [20, integerText],
  [21, integerText],
  [23, integerText],
  [26, integerText],
  [700, orNoNumber(floatText)],
  [701, orNoNumber(doubleText)],
  [1042, unpaddedText],
  [1082, orNoCalendarDate(dateText)],
  [1114, orNoCalendarDate(dateTimeText)],
  [1184, orNoCalendarDate((printed) => dateTimeText(printed.replace(/\+00$/, '')))],
  [1560, bitsText],
  [1700, orNoNumber(decimalText)],
])

/** How to read a column, from the metadata of the result alone. What has no form here stays as printed. */
export function postgresValueReader({ dataTypeID }: FieldDef): ValueReader<string> {
  return readers.get(dataTypeID) ?? ((printed) => printed)
}

function booleanText(printed: string): string | undefined {
  return printed === 't' ? 'true' : printed === 'f' ? 'false' : undefined
}

function base64Text(printed: string): string | undefined {
  return /^\\x(?:[0-9a-f]{2})*$/.test(printed)
    ? Buffer.from(printed.slice(2), 'hex').toString('base64')
    : undefined
}

// BIT(n) as from MySQL. VARBIT stays as printed: its length is part of the value.
function bitsText(printed: string): string | undefined {
  return /^[01]+$/.test(printed) ? BigInt(`0b${printed}`).toString() : undefined
}

// CHAR(n) is stored with blanks that mean nothing, which MySQL leaves out.
function unpaddedText(printed: string): string {
  return printed.replace(/ +$/, '')
}

// NaN, infinity, and dates before Christ or after 9999 have no form that MySQL or RFC 3339 knows.
// One such value must not stop the read of all rows, so it stays as PostgreSQL prints it, and the
// template that cannot use it fails for its row alone.
function orNoNumber(read: ValueReader<string>): ValueReader<string> {
  return (printed) => (/^(?:NaN|-?Infinity)$/.test(printed) ? printed : read(printed))
}

function orNoCalendarDate(read: ValueReader<string>): ValueReader<string> {
  return (printed) =>
    /^(?:-?infinity|\d{5,}-.*|\d{4,}-.* BC)$/.test(printed) ? printed : read(printed)
}
