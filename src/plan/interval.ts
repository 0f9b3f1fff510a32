const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 }

/** `30s`, `5m`, `1h` in seconds; the schema admits nothing else. */
export function intervalSeconds(text: string): number {
  const seconds = Number.parseInt(text, 10) * (UNIT_SECONDS[text.slice(-1)] ?? 1)
  return Number.isFinite(seconds) && seconds > 0 ? seconds : 30
}
