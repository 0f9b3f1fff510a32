import { civilOf, type Civil } from './civil.ts'
import { dayNames, monthNames, type Chunk } from './time-layout.ts'
import { zoneAt } from './time-zone.ts'
import type { GoTime } from './value.ts'

interface Shown {
  readonly civil: Civil
  readonly nanoseconds: number
  readonly offset: number
  readonly zone: string
}

/** Go's `Time.Format`, with the layout cut into chunks. */
export function formatTime(time: GoTime, layout: readonly Chunk[]): string {
  const zone = zoneAt(time.zone, time.seconds)
  const shown: Shown = {
    civil: civilOf(time.seconds + zone.offset),
    nanoseconds: time.nanoseconds,
    offset: zone.offset,
    zone: zone.name,
  }
  let text = ''
  for (const { before, part } of layout)
    text += before + (part === '' ? '' : formatPart(part, shown))
  return text
}

type Format = (shown: Shown) => string

const two = (value: number): string => (value < 10 ? `0${value}` : String(value))
const hour12 = ({ civil }: Shown): number => civil.hour % 12 || 12

const formats: ReadonlyMap<string, Format> = new Map<string, Format>([
  ['2006', ({ civil }) => yearText(civil.year)],
  ['06', ({ civil }) => two(((civil.year % 100) + 100) % 100)],
  ['January', ({ civil }) => monthNames[civil.month - 1] ?? ''],
  ['Jan', ({ civil }) => (monthNames[civil.month - 1] ?? '').slice(0, 3)],
  ['01', ({ civil }) => two(civil.month)],
  ['1', ({ civil }) => String(civil.month)],
  ['Monday', ({ civil }) => dayNames[civil.weekday] ?? ''],
  ['Mon', ({ civil }) => (dayNames[civil.weekday] ?? '').slice(0, 3)],
  ['02', ({ civil }) => two(civil.day)],
  ['_2', ({ civil }) => String(civil.day).padStart(2)],
  ['2', ({ civil }) => String(civil.day)],
  ['002', ({ civil }) => String(civil.yearDay).padStart(3, '0')],
  ['__2', ({ civil }) => String(civil.yearDay).padStart(3)],
  ['15', ({ civil }) => two(civil.hour)],
  ['03', (shown) => two(hour12(shown))],
  ['3', (shown) => String(hour12(shown))],
  ['04', ({ civil }) => two(civil.minute)],
  ['4', ({ civil }) => String(civil.minute)],
  ['05', ({ civil }) => two(civil.second)],
  ['5', ({ civil }) => String(civil.second)],
  ['PM', ({ civil }) => (civil.hour >= 12 ? 'PM' : 'AM')],
  ['pm', ({ civil }) => (civil.hour >= 12 ? 'pm' : 'am')],
  ['MST', ({ zone, offset }) => zone || offsetText(offset, '-0700')],
])

function formatPart(part: string, shown: Shown): string {
  const known = formats.get(part)
  if (known !== undefined) return known(shown)
  if (part.startsWith('.') || part.startsWith(',')) return fractionText(part, shown.nanoseconds)
  if (part.startsWith('Z') && shown.offset === 0) return 'Z'
  return offsetText(shown.offset, part)
}

function yearText(year: number): string {
  return `${year < 0 ? '-' : ''}${String(Math.abs(year)).padStart(4, '0')}`
}

/** `.000` shows all places, `.999` drops zeros at the end. */
function fractionText(part: string, nanoseconds: number): string {
  const places = part.length - 1
  const digits = String(nanoseconds).padStart(9, '0').padEnd(places, '0').slice(0, places)
  if (part.charAt(1) === '0') return part.charAt(0) + digits
  const short = digits.replace(/0+$/, '')
  return short === '' ? '' : part.charAt(0) + short
}

function offsetText(offset: number, part: string): string {
  const size = Math.abs(offset)
  const colon = part.includes(':') ? ':' : ''
  const digits = part.replace(/[^0-9]/g, '').length
  let text = `${offset < 0 ? '-' : '+'}${two(Math.floor(size / 3600))}`
  if (digits > 2) text += colon + two(Math.floor((size % 3600) / 60))
  if (digits > 4) text += colon + two(size % 60)
  return text
}
