import { Failure } from '../failure.ts'
import { civilOf, daysFromCivil, type Civil } from './civil.ts'
import { durationText } from './duration.ts'
import { formatTime } from './format-time.ts'
import { dayNames, layoutChunks, monthNames } from './time-layout.ts'
import { timeText } from './time-text.ts'
import { utc, zoneAt } from './time-zone.ts'
import {
  canonical,
  int64,
  isObject,
  type GoInteger,
  type GoTime,
  type Method,
  type Value,
} from './value.ts'

/** The methods of `time.Time` that a template may call. */
export function timeMethods(time: GoTime): ReadonlyMap<string, Method> {
  return new Map<string, Method>([
    ...Object.entries(civilMethods).map(([name, read]): [string, Method] => [
      name,
      { parameters: 0, call: () => read(localCivil(time)) },
    ]),
    ['Nanosecond', constant(() => time.nanoseconds)],
    ['Unix', constant(() => int64(time.seconds))],
    ['UnixMilli', constant(() => int64(nanosecondsOf(time) / 1_000_000n))],
    ['UnixMicro', constant(() => int64(nanosecondsOf(time) / 1_000n))],
    ['UnixNano', constant(() => int64(nanosecondsOf(time)))],
    ['UTC', constant(() => ({ ...time, zone: utc }))],
    ['Local', constant(() => ({ ...time, zone: utc }))],
    ['IsZero', constant(() => time.seconds === -62_135_596_800 && time.nanoseconds === 0)],
    ['String', constant(() => timeText(time))],
    [
      'Format',
      { parameters: 1, call: (layout = null) => formatTime(time, layoutChunks(textOf(layout))) },
    ],
    ['AddDate', { parameters: 3, call: (...parts) => addDate(time, parts.map(countOf)) }],
    ['Before', comparing(time, (order) => order < 0)],
    ['After', comparing(time, (order) => order > 0)],
    ['Equal', comparing(time, (order) => order === 0)],
    ['Compare', comparing(time, (order) => order)],
    [
      'Sub',
      {
        parameters: 1,
        call: (other = null) => duration(nanosecondsOf(time) - nanosecondsOf(timeOf(other))),
      },
    ],
  ])
}

const civilMethods: Readonly<Record<string, (civil: Civil) => Value>> = {
  Year: ({ year }) => year,
  Month: ({ month }) => namedInt('time.Month', month, monthNames[month - 1] ?? ''),
  Day: ({ day }) => day,
  Hour: ({ hour }) => hour,
  Minute: ({ minute }) => minute,
  Second: ({ second }) => second,
  Weekday: ({ weekday }) => namedInt('time.Weekday', weekday, dayNames[weekday] ?? ''),
  YearDay: ({ yearDay }) => yearDay,
}

function namedInt(type: string, value: number, text: string): GoInteger {
  return { kind: 'int64', value, named: { type, text, base: 'int' } }
}

function duration(nanoseconds: bigint): GoInteger {
  const size = BigInt.asIntN(64, nanoseconds)
  const named = { type: 'time.Duration', text: durationText(size), base: 'int64' }
  return { kind: 'int64', value: canonical(size), named }
}

function constant(call: () => Value): Method {
  return { parameters: 0, call }
}

function localCivil(time: GoTime): Civil {
  return civilOf(time.seconds + zoneAt(time.zone, time.seconds).offset)
}

function nanosecondsOf(time: GoTime): bigint {
  return BigInt(time.seconds) * 1_000_000_000n + BigInt(time.nanoseconds)
}

function comparing(time: GoTime, result: (order: number) => Value): Method {
  return {
    parameters: 1,
    call: (other = null) => {
      const a = nanosecondsOf(time)
      const b = nanosecondsOf(timeOf(other))
      return result(a < b ? -1 : a > b ? 1 : 0)
    },
  }
}

/** Go normalizes what is out of range: one month after January 31 is March 2. */
function addDate(time: GoTime, [years = 0, months = 0, days = 0]: readonly number[]): GoTime {
  const { offset } = zoneAt(time.zone, time.seconds)
  const { year, month, day, hour, minute, second } = civilOf(time.seconds + offset)
  const moved = daysFromCivil(year + years, month + months, day + days)
  return { ...time, seconds: moved * 86_400 + hour * 3600 + minute * 60 + second - offset }
}

function textOf(value: Value): string {
  if (typeof value === 'string') return value
  throw new Failure('the layout must be text')
}

function countOf(value: Value): number {
  if (typeof value === 'number') return value
  throw new Failure('AddDate takes int values')
}

function timeOf(value: Value): GoTime {
  if (isObject(value) && value.kind === 'time') return value
  throw new Failure('the argument is not a time')
}
