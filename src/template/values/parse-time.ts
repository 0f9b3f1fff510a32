import { daysFromCivil, daysInMonth, isLeapYear } from './civil.ts'
import { dayNames, layoutChunks, monthNames } from './time-layout.ts'
import { local, utc } from './time-zone.ts'
import type { GoTime, Zone } from './value.ts'

/** What has been read so far; undefined parts were not in the layout. */
interface Read {
  rest: string
  year: number
  month: number | undefined
  day: number | undefined
  yearDay: number | undefined
  hour: number
  minute: number
  second: number
  nanoseconds: number
  half: 'am' | 'pm' | undefined
  isUtc: boolean
  offset: number | undefined
  zoneName: string
}

/** Reads one part from the front of `read.rest`; false when it is not there or out of range. */
type Reader = (read: Read, nextPart: string) => boolean

/** Go's `time.Parse`, with UTC where the text names no zone; undefined when it does not fit. */
export function parseTime(layout: string, text: string): GoTime | undefined {
  const read: Read = {
    rest: text,
    year: 0,
    month: undefined,
    day: undefined,
    yearDay: undefined,
    hour: 0,
    minute: 0,
    second: 0,
    nanoseconds: 0,
    half: undefined,
    isUtc: false,
    offset: undefined,
    zoneName: '',
  }
  const chunks = layoutChunks(layout)
  for (const [at, { before, part }] of chunks.entries()) {
    if (!skip(read, before)) return undefined
    if (part === '') break
    if (!readPart(read, part, chunks[at + 1]?.part ?? '')) return undefined
  }
  return read.rest === '' ? timeOf(read) : undefined
}

/** Skips the layout's own text; any number of blanks fits any other. */
function skip(read: Read, before: string): boolean {
  let left = before
  while (left !== '') {
    if (left.startsWith(' ')) {
      if (read.rest !== '' && !read.rest.startsWith(' ')) return false
      left = left.replace(/^ +/, '')
      read.rest = read.rest.replace(/^ +/, '')
      continue
    }
    if (read.rest.charAt(0) !== left.charAt(0)) return false
    left = left.slice(1)
    read.rest = read.rest.slice(1)
  }
  return true
}

function take(read: Read, pattern: RegExp): string | undefined {
  const found = pattern.exec(read.rest)?.[0]
  if (found !== undefined) read.rest = read.rest.slice(found.length)
  return found
}

/** A number of one or two digits, or of exactly two, within a range. */
function number(
  read: Read,
  isFixed: boolean,
  [least, most]: readonly [number, number],
): number | undefined {
  const digits = take(read, isFixed ? /^[0-9]{2}/ : /^[0-9]{1,2}/)
  if (digits === undefined) return undefined
  const value = Number(digits)
  return value < least || value > most ? undefined : value
}

type NumberField = 'month' | 'day' | 'hour' | 'minute' | 'second'

function numberReader(
  field: NumberField,
  isFixed: boolean,
  range: readonly [number, number],
): Reader {
  return (read) => {
    const value = number(read, isFixed, range)
    if (value === undefined) return false
    read[field] = value
    return true
  }
}

/** Index of the name that the text starts with, letter case aside; -1 when there is none. */
function nameIndex(read: Read, names: readonly string[]): number {
  const lower = read.rest.toLowerCase()
  const index = names.findIndex((name) => lower.startsWith(name.toLowerCase()))
  if (index >= 0) read.rest = read.rest.slice(names[index]?.length ?? 0)
  return index
}

const shortOf = (names: readonly string[]): string[] => names.map((name) => name.slice(0, 3))

function monthReader(names: readonly string[]): Reader {
  return (read) => {
    const index = nameIndex(read, names)
    read.month = index + 1
    return index >= 0
  }
}

const secondReader =
  (isFixed: boolean): Reader =>
  (read, nextPart) => {
    const value = number(read, isFixed, [0, 59])
    if (value === undefined) return false
    read.second = value
    // A fraction is read even when the layout has none.
    if (!/^[.,]/.test(nextPart) && /^[.,][0-9]/.test(read.rest)) readFraction(read, /^[.,][0-9]+/)
    return true
  }

function readFraction(read: Read, pattern: RegExp): boolean {
  const text = take(read, pattern)
  if (text === undefined) return false
  read.nanoseconds = Number(text.slice(1, 10).padEnd(9, '0'))
  return true
}

const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['2006', readYear],
  ['06', readShortYear],
  ['January', monthReader(monthNames)],
  ['Jan', monthReader(shortOf(monthNames))],
  ['01', numberReader('month', true, [1, 12])],
  ['1', numberReader('month', false, [1, 12])],
  ['Monday', (read) => nameIndex(read, dayNames) >= 0],
  ['Mon', (read) => nameIndex(read, shortOf(dayNames)) >= 0],
  ['02', numberReader('day', true, [0, 99])],
  ['2', numberReader('day', false, [0, 99])],
  ['_2', readPaddedDay],
  ['002', (read) => readYearDay(read, /^[0-9]{3}/)],
  ['__2', (read) => (take(read, /^ {0,2}/), readYearDay(read, /^[0-9]{1,3}/))],
  ['15', numberReader('hour', false, [0, 23])],
  ['03', numberReader('hour', true, [0, 12])],
  ['3', numberReader('hour', false, [0, 12])],
  ['04', numberReader('minute', true, [0, 59])],
  ['4', numberReader('minute', false, [0, 59])],
  ['05', secondReader(true)],
  ['5', secondReader(false)],
  ['PM', (read) => readHalf(read, /^[AP]M/)],
  ['pm', (read) => readHalf(read, /^[ap]m/)],
  ['MST', readZoneName],
])

function readPart(read: Read, part: string, nextPart: string): boolean {
  const reader = readers.get(part)
  if (reader !== undefined) return reader(read, nextPart)
  if (!/^[.,]/.test(part)) return readOffset(read, part)
  if (part.charAt(1) === '0')
    return readFraction(read, new RegExp(`^[.,][0-9]{${part.length - 1}}`))
  if (/^[.,][0-9]/.test(read.rest)) readFraction(read, /^[.,][0-9]+/)
  return true
}

function readYear(read: Read): boolean {
  const digits = take(read, /^[0-9]{4}/)
  read.year = Number(digits)
  return digits !== undefined
}

function readShortYear(read: Read): boolean {
  const digits = take(read, /^[0-9]{2}/)
  const year = Number(digits)
  read.year = year >= 69 ? year + 1900 : year + 2000
  return digits !== undefined
}

function readPaddedDay(read: Read): boolean {
  take(read, /^ /)
  return numberReader('day', false, [0, 99])(read, '')
}

function readYearDay(read: Read, pattern: RegExp): boolean {
  const digits = take(read, pattern)
  read.yearDay = Number(digits)
  return digits !== undefined
}

function readHalf(read: Read, pattern: RegExp): boolean {
  const half = take(read, pattern)?.toLowerCase()
  read.half = half === 'pm' ? 'pm' : 'am'
  return half !== undefined
}

function readOffset(read: Read, part: string): boolean {
  if (part.startsWith('Z') && read.rest.startsWith('Z')) {
    read.rest = read.rest.slice(1)
    read.isUtc = true
    return true
  }
  const shape = part.slice(1).replaceAll(/[0-9]{2}/g, '([0-9]{2})')
  const text = take(read, new RegExp(`^[+-]${shape}`))
  if (text === undefined) return false
  const [hours = 0, minutes = 0, seconds = 0] = (text.match(/[0-9]{2}/g) ?? []).map(Number)
  if (hours > 24 || minutes > 60 || seconds > 60) return false
  const size = hours * 3600 + minutes * 60 + seconds
  read.offset = text.startsWith('-') ? -size : size
  return true
}

/** time.parseTimeZone: three or four capitals, or an offset. */
function readZoneName(read: Read): boolean {
  if (read.rest.startsWith('UTC')) {
    read.rest = read.rest.slice(3)
    read.isUtc = true
    return true
  }
  const name = take(
    read,
    /^(?:ChST|MeST|GMT(?:[+-][0-9]{1,2})?|[+-][0-9]{2}|[A-Z]{4}T(?![A-Z])|WITA(?![A-Z])|[A-Z]{3}T(?![A-Z])|[A-Z]{3}(?![A-Z]))/,
  )
  read.zoneName = name ?? ''
  return name !== undefined
}

function timeOf(read: Read): GoTime | undefined {
  const date = dateOf(read)
  if (date === undefined) return undefined
  const { month, day } = date
  if (day < 1 || day > daysInMonth(read.year, month)) return undefined
  const local =
    daysFromCivil(read.year, month, day) * 86_400 +
    hourOf(read) * 3600 +
    read.minute * 60 +
    read.second
  const zone = zoneOf(read)
  const offset = read.isUtc ? 0 : (read.offset ?? (read.zoneName === '' ? 0 : (zone.offset ?? 0)))
  return { kind: 'time', seconds: local - offset, nanoseconds: read.nanoseconds, zone }
}

function hourOf({ hour, half }: Read): number {
  if (half === 'pm' && hour < 12) return hour + 12
  return half === 'am' && hour === 12 ? 0 : hour
}

/** Month and day, or both from the day of the year; they must not contradict each other. */
function dateOf({ year, month, day, yearDay }: Read): { month: number; day: number } | undefined {
  if (yearDay === undefined) return { month: month ?? 1, day: day ?? 1 }
  if (yearDay < 1 || yearDay > (isLeapYear(year) ? 366 : 365)) return undefined
  let foundMonth = 1
  let foundDay = yearDay
  while (foundDay > daysInMonth(year, foundMonth)) foundDay -= daysInMonth(year, foundMonth++)
  if ((month ?? foundMonth) !== foundMonth || (day ?? foundDay) !== foundDay) return undefined
  return { month: foundMonth, day: foundDay }
}

function zoneOf({ isUtc, offset, zoneName }: Read): Zone {
  if (isUtc) return utc
  if (offset !== undefined)
    return offset === 0 && zoneName === '' ? local : { name: zoneName, offset }
  if (zoneName === '') return local
  const hours = /^GMT([+-][0-9]+)$/.exec(zoneName)?.[1]
  return { name: zoneName, offset: Number(hours ?? 0) * 3600 }
}
