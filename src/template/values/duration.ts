const units: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['\u00b5s', 1_000n],
  ['\u03bcs', 1_000n],
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
])
const most = 9_223_372_036_854_775_807n

/** Go's `time.ParseDuration` in nanoseconds; undefined when the text is no duration. */
export function parseDuration(text: string): bigint | undefined {
  const sign = text.startsWith('-') ? -1n : 1n
  const body = text.replace(/^[-+]/, '')
  if (body === '0') return 0n
  if (
    body.length > 200 ||
    !/^(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:ns|us|\u00b5s|\u03bcs|ms|s|m|h))+$/.test(body)
  ) {
    return undefined
  }
  let total = 0n
  for (const [, whole = '', fraction = '', unit = ''] of body.matchAll(
    /([0-9]*)\.?([0-9]*)([a-z\u00b5\u03bc]+)/g,
  )) {
    const size = units.get(unit) ?? 0n
    total +=
      BigInt(whole || '0') * size +
      (BigInt(fraction || '0') * size) / 10n ** BigInt(fraction.length)
  }
  if (total > most && !(sign === -1n && total === most + 1n)) return undefined
  return sign * total
}

/** Go's `Duration.String`. */
export function durationText(nanoseconds: bigint): string {
  if (nanoseconds === 0n) return '0s'
  const sign = nanoseconds < 0n ? '-' : ''
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds
  if (size < 1_000n) return `${sign}${size}ns`
  if (size < 1_000_000n) return `${sign}${decimal(size, 3)}\u00b5s`
  if (size < 1_000_000_000n) return `${sign}${decimal(size, 6)}ms`
  const seconds = decimal(size % 60_000_000_000n, 9)
  const minutes = size / 60_000_000_000n
  if (minutes === 0n) return `${sign}${seconds}s`
  const hours = minutes / 60n
  return `${sign}${hours > 0n ? `${hours}h` : ''}${minutes % 60n}m${seconds}s`
}

function decimal(value: bigint, places: number): string {
  const digits = value.toString().padStart(places + 1, '0')
  const fraction = digits.slice(-places).replace(/0+$/, '')
  const whole = digits.slice(0, -places)
  return fraction === '' ? whole : `${whole}.${fraction}`
}
