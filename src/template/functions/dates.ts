import { Failure } from '../failure.ts'
import { charge } from '../limits.ts'
import { parseIntClamped } from '../values/convert.ts'
import { durationText, parseDuration } from '../values/duration.ts'
import { formatTime } from '../values/format-time.ts'
import { parseTime } from '../values/parse-time.ts'
import { keptLayout } from '../values/time-layout.ts'
import { keptZone, local, utc } from '../values/time-zone.ts'
import { isObject, type GoTime, type Value } from '../values/value.ts'
import { any, fn, impure, text, time, slow, type Context, type GoFunction } from './function.ts'

/** Dates with Go's layouts. The local zone is UTC, whatever the machine's is. */
export const dates: ReadonlyMap<string, GoFunction> = new Map([
  ['now', impure(fn([], now))],
  [
    'date',
    slow(fn([text, any], (layout, value, context) => formatted(layout, value, 'Local', context))),
  ],
  ...named(['dateInZone', 'date_in_zone'], fn([text, any, text], formatted)),
  ['htmlDate', fn([any], (value, context) => formatted('2006-01-02', value, 'Local', context))],
  [
    'htmlDateInZone',
    fn([any, text], (value, zone, context) => formatted('2006-01-02', value, zone, context)),
  ],
  ...named(
    ['dateModify', 'date_modify'],
    fn([text, time], (duration, at) => moved(at, parseDuration(duration) ?? 0n)),
  ),
  ...named(['mustDateModify', 'must_date_modify'], fn([text, time], mustMove)),
  [
    'toDate',
    slow(fn([text, text], (layout, s, context) => parsed(layout, s, context) ?? zeroTime)),
  ],
  ['mustToDate', slow(fn([text, text], mustParse))],
  ['unixEpoch', fn([time], ({ seconds }) => String(seconds))],
  ['ago', impure(fn([any], ago))],
  [
    'duration',
    slow(fn([any], (value) => durationText(BigInt.asIntN(64, secondsOf(value) * 1_000_000_000n)))),
  ],
  ['durationRound', slow(fn([any], durationRound))],
])

const searchUnits = 64_000
const offsetUnits = 8000

/** Go's zero time, January 1 of year 1. */
const zeroTime: GoTime = { kind: 'time', seconds: -62_135_596_800, nanoseconds: 0, zone: utc }

function named(names: readonly string[], definition: GoFunction): [string, GoFunction][] {
  return names.map((name) => [name, definition])
}

function now(context: Context): GoTime {
  const milliseconds = context.impure.now.getTime()
  const seconds = Math.floor(milliseconds / 1000)
  return { kind: 'time', seconds, nanoseconds: (milliseconds - seconds * 1000) * 1e6, zone: local }
}

/** A time, or int and int64 as seconds since 1970; anything else means now. */
function instantOf(value: Value, context: Context): GoTime {
  if (typeof value === 'number' || typeof value === 'bigint') return fromSeconds(value)
  if (isObject(value)) {
    if (value.kind === 'time') return value
    if ((value.kind === 'int64' || value.kind === 'int32') && value.named === undefined) {
      return fromSeconds(value.value)
    }
  }
  return now(context)
}

function fromSeconds(seconds: number | bigint): GoTime {
  return { kind: 'time', seconds: Number(seconds), nanoseconds: 0, zone: utc }
}

function formatted(layout: string, value: Value, zone: string, context: Context): string {
  charge(context, layout.length * 16)
  const found = keptZone(zone, context.memory, () => charge(context, searchUnits)) ?? utc
  // Three questions to Intl tell the offset and whether it is summer.
  if (found.offset === undefined) charge(context, offsetUnits)
  const { seconds, nanoseconds } = instantOf(value, context)
  const chunks = keptLayout(layout, context.memory)
  return formatTime({ kind: 'time', seconds, nanoseconds, zone: found }, chunks)
}

function parsed(layout: string, s: string, context: Context): GoTime | undefined {
  charge(context, (layout.length + s.length) * 16)
  return parseTime(layout, s)
}

function mustParse(layout: string, s: string, context: Context): GoTime {
  const result = parsed(layout, s, context)
  if (result === undefined) throw new Failure('the text does not fit the date layout')
  return result
}

function moved(at: GoTime, nanoseconds: bigint): GoTime {
  const total = BigInt(at.nanoseconds) + nanoseconds
  const rest = ((total % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n
  return {
    ...at,
    seconds: at.seconds + Number((total - rest) / 1_000_000_000n),
    nanoseconds: Number(rest),
  }
}

function mustMove(duration: string, at: GoTime): GoTime {
  const nanoseconds = parseDuration(duration)
  if (nanoseconds === undefined) throw new Failure('the text is not a duration such as 1h30m')
  return moved(at, nanoseconds)
}

function since(at: GoTime, context: Context): bigint {
  const present = now(context)
  const seconds = BigInt(present.seconds) - BigInt(at.seconds)
  return seconds * 1_000_000_000n + BigInt(present.nanoseconds) - BigInt(at.nanoseconds)
}

function ago(value: Value, context: Context): string {
  const elapsed = since(instantOf(value, context), context)
  const sign = elapsed < 0n ? -1n : 1n
  const rounded = (elapsed * sign + 500_000_000n) / 1_000_000_000n
  return durationText(sign * rounded * 1_000_000_000n)
}

/** Sprig's `duration` knows text and int64, and takes everything else for 0. */
function secondsOf(value: Value): bigint {
  if (typeof value === 'string') return BigInt(parseIntClamped(value))
  return isObject(value) && value.kind === 'int64' && value.named === undefined
    ? BigInt(value.value)
    : 0n
}

function nanosecondsOf(value: Value, context: Context): bigint {
  if (typeof value === 'string') return parseDuration(value) ?? 0n
  if (!isObject(value)) return 0n
  if (value.kind === 'time') return since(value, context)
  return value.kind === 'int64' && value.named === undefined ? BigInt(value.value) : 0n
}

const second = 1_000_000_000n
const roundUnits: readonly (readonly [size: bigint, unit: string])[] = [
  [second * 3600n * 24n * 365n, 'y'],
  [second * 3600n * 24n * 30n, 'mo'],
  [second * 3600n * 24n, 'd'],
  [second * 3600n, 'h'],
  [second * 60n, 'm'],
  [second, 's'],
]

/** The largest unit that fits more than once: exactly one hour is 60m. */
function durationRound(value: Value, context: Context): string {
  const duration = nanosecondsOf(value, context)
  const size = duration < 0n ? -duration : duration
  const fitting = roundUnits.find(([unitSize]) => size > unitSize)
  return fitting === undefined ? '0s' : `${size / fitting[0]}${fitting[1]}`
}
