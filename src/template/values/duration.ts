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

const shape = /^(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ns|us|\u00b5s|\u03bcs|ms|s|m|h))+$/
const pieces = /([0-9]*)(?:\.([0-9]*))?([a-z\u00b5\u03bc]+)/g
const longest = 200

/** Go's `time.ParseDuration` in nanoseconds; undefined when the text is no duration. */
export function parseDuration(text: string): bigint | undefined {
  const isNegative = text.startsWith('-')
  const body = text.replace(/^[-+]/, '')
  if (body === '0') return 0n
  if (body.length > longest || !shape.test(body)) return undefined
  const total = [...body.matchAll(pieces)].reduce((sum, piece) => sum + sizeOf(piece), 0n)
  if (total > most + (isNegative ? 1n : 0n)) return undefined
  return isNegative ? -total : total
}

function sizeOf([, whole = '', fraction = '', unit = '']: RegExpExecArray): bigint {
  const size = units.get(unit) ?? 0n
  const parts = BigInt(`0${fraction}`) * size
  return BigInt(`0${whole}`) * size + parts / 10n ** BigInt(fraction.length)
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
