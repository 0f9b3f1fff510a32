import { civilOf, type Civil } from './civil.ts'
import { formatTime } from './format-time.ts'
import { quoteText } from './quote-text.ts'
import { layoutChunks, monthNames } from './time-layout.ts'
import { local, utc, zoneAt } from './time-zone.ts'
import type { GoTime, Zone } from './value.ts'

const plain = layoutChunks('2006-01-02 15:04:05.999999999 -0700 MST')
const rfc3339 = layoutChunks('2006-01-02T15:04:05.999999999Z07:00')

/** What Go's `Time.String()` prints. */
export function timeText(value: GoTime): string {
  return formatTime(value, plain)
}

/** What Go's `Time.GoString()` prints for `%#v`. */
export function timeSyntax(value: GoTime): string {
  const { year, month, day, hour, minute, second } = localCivil(value)
  const parts = [year, `time.${monthNames[month - 1] ?? ''}`, day, hour, minute, second]
  return `time.Date(${[...parts, value.nanoseconds, zoneSyntax(value.zone)].join(', ')})`
}

function zoneSyntax(zone: Zone): string {
  if (zone === utc) return 'time.UTC'
  return zone === local ? 'time.Local' : `time.Location(${quoteText(zone.name)})`
}

function localCivil({ zone, seconds }: GoTime): Civil {
  return civilOf(seconds + zoneAt(zone, seconds).offset)
}

/** RFC 3339 with as many places as needed, as Go writes times into JSON. */
export function timeJson(value: GoTime): string {
  return formatTime(value, rfc3339)
}
