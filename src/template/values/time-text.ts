import { formatTime } from './format-time.ts'
import type { GoTime } from './value.ts'

/** What Go's `Time.String()` prints. */
export function timeText(value: GoTime): string {
  return formatTime(value, '2006-01-02 15:04:05.999999999 -0700 MST')
}

/** RFC 3339 with as many places as needed, as Go writes times into JSON. */
export function timeJson(value: GoTime): string {
  return formatTime(value, '2006-01-02T15:04:05.999999999Z07:00')
}
