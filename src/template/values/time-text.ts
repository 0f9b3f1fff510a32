import type { GoTime } from './value.ts'

/** What Go's `Time.String()` prints. */
export function timeText(value: GoTime): string {
  return String(value.seconds)
}

export function timeJson(value: GoTime): string {
  return String(value.seconds)
}
