import { keep, type Memory } from './memory.ts'
import type { Zone } from './value.ts'

export const utc: Zone = { name: 'UTC', offset: 0 }
/** The machine's zone is always UTC here; only Go syntax tells the two apart. */
export const local: Zone = { name: 'UTC', offset: 0 }

/** Letters that the tz database uses for standard and summer time; other zones show numbers. */
const letters: readonly (readonly [zones: string, standard: string, summer?: string])[] = [
  ['Asia/Tokyo Japan', 'JST'],
  ['Asia/Seoul Asia/Pyongyang ROK', 'KST'],
  ['Asia/Shanghai Asia/Chongqing Asia/Taipei Asia/Macau PRC ROC', 'CST'],
  ['Asia/Hong_Kong Hongkong', 'HKT'],
  ['Asia/Kolkata Asia/Calcutta', 'IST'],
  ['Asia/Karachi', 'PKT'],
  ['Asia/Manila', 'PST'],
  ['Asia/Jakarta Asia/Pontianak', 'WIB'],
  ['Asia/Makassar', 'WITA'],
  ['Asia/Jayapura', 'WIT'],
  ['Asia/Jerusalem Asia/Tel_Aviv Israel', 'IST', 'IDT'],
  ['Asia/Beirut Asia/Nicosia Asia/Gaza Asia/Hebron', 'EET', 'EEST'],
  [
    'America/New_York America/Detroit America/Toronto America/Montreal America/Nassau America/Port-au-Prince US/Eastern Canada/Eastern EST5EDT America/Kentucky/Louisville America/Indiana/Indianapolis',
    'EST',
    'EDT',
  ],
  ['America/Panama America/Jamaica America/Cancun', 'EST'],
  [
    'America/Chicago America/Winnipeg America/Menominee America/Matamoros US/Central Canada/Central CST6CDT',
    'CST',
    'CDT',
  ],
  [
    'America/Mexico_City America/Guatemala America/Costa_Rica America/El_Salvador America/Regina America/Monterrey America/Managua America/Tegucigalpa',
    'CST',
  ],
  [
    'America/Denver America/Boise America/Edmonton US/Mountain Canada/Mountain MST7MDT',
    'MST',
    'MDT',
  ],
  ['America/Phoenix America/Hermosillo US/Arizona', 'MST'],
  [
    'America/Los_Angeles America/Vancouver America/Tijuana US/Pacific Canada/Pacific PST8PDT',
    'PST',
    'PDT',
  ],
  ['America/Anchorage America/Juneau US/Alaska', 'AKST', 'AKDT'],
  ['Pacific/Honolulu US/Hawaii', 'HST'],
  ['America/Halifax Atlantic/Bermuda America/Moncton Canada/Atlantic', 'AST', 'ADT'],
  ['America/Puerto_Rico America/Santo_Domingo America/Barbados America/Martinique', 'AST'],
  ['America/St_Johns Canada/Newfoundland', 'NST', 'NDT'],
  ['America/Havana Cuba', 'CST', 'CDT'],
  ['Europe/London GB Europe/Belfast Europe/Jersey Europe/Guernsey', 'GMT', 'BST'],
  ['Europe/Dublin Eire', 'GMT', 'IST'],
  ['Europe/Lisbon Portugal WET Atlantic/Madeira Atlantic/Canary Atlantic/Faroe', 'WET', 'WEST'],
  [
    'Europe/Berlin Europe/Paris Europe/Madrid Europe/Rome Europe/Amsterdam Europe/Brussels Europe/Vienna Europe/Zurich Europe/Stockholm Europe/Oslo Europe/Copenhagen Europe/Prague Europe/Warsaw Europe/Budapest Europe/Belgrade Europe/Zagreb Europe/Ljubljana Europe/Bratislava Europe/Sarajevo Europe/Skopje Europe/Podgorica Europe/Tirane Europe/Luxembourg Europe/Monaco Europe/Malta Europe/Andorra Europe/San_Marino Europe/Vatican Europe/Vaduz Europe/Gibraltar Europe/Busingen Africa/Ceuta Arctic/Longyearbyen CET MET Poland',
    'CET',
    'CEST',
  ],
  ['Africa/Algiers Africa/Tunis', 'CET'],
  [
    'Europe/Athens Europe/Helsinki Europe/Bucharest Europe/Sofia Europe/Kiev Europe/Kyiv Europe/Riga Europe/Tallinn Europe/Vilnius Europe/Chisinau Europe/Mariehamn Asia/Famagusta Africa/Cairo EET',
    'EET',
    'EEST',
  ],
  ['Africa/Tripoli Europe/Kaliningrad Libya', 'EET'],
  ['Europe/Moscow Europe/Simferopol Europe/Kirov Europe/Volgograd W-SU', 'MSK'],
  ['Africa/Johannesburg Africa/Maseru Africa/Mbabane', 'SAST'],
  ['Africa/Lagos Africa/Kinshasa Africa/Luanda Africa/Douala', 'WAT'],
  [
    'Africa/Nairobi Africa/Addis_Ababa Africa/Kampala Africa/Dar_es_Salaam Africa/Mogadishu Africa/Djibouti',
    'EAT',
  ],
  [
    'Africa/Maputo Africa/Harare Africa/Lusaka Africa/Khartoum Africa/Kigali Africa/Windhoek Africa/Gaborone',
    'CAT',
  ],
  ['Africa/Abidjan Africa/Accra Africa/Dakar Africa/Bamako Atlantic/Reykjavik Iceland', 'GMT'],
  [
    'Australia/Sydney Australia/Melbourne Australia/Hobart Australia/Canberra Australia/ACT Australia/NSW Australia/Victoria Australia/Tasmania',
    'AEST',
    'AEDT',
  ],
  ['Australia/Brisbane Australia/Lindeman Australia/Queensland', 'AEST'],
  ['Australia/Adelaide Australia/Broken_Hill Australia/South', 'ACST', 'ACDT'],
  ['Australia/Darwin Australia/North', 'ACST'],
  ['Australia/Perth Australia/West', 'AWST'],
  ['Pacific/Auckland Antarctica/McMurdo NZ', 'NZST', 'NZDT'],
  ['Pacific/Guam Pacific/Saipan', 'ChST'],
  ['Pacific/Pago_Pago Pacific/Midway', 'SST'],
]

const lettersOf = new Map(
  letters.flatMap(([zones, standard, summer]) =>
    zones.split(' ').map((zone) => [zone, [standard, summer ?? standard]] as const),
  ),
)
const utcNames = new Set([
  '',
  'UTC',
  'Local',
  'Etc/UTC',
  'Etc/UCT',
  'UCT',
  'Zulu',
  'Universal',
  'Etc/Universal',
  'Etc/Zulu',
])

/** Zones that are nothing but an offset. */
const fixedZones: ReadonlyMap<string, Zone> = new Map([
  ['EST', { name: 'EST', offset: -18_000 }],
  ['MST', { name: 'MST', offset: -25_200 }],
  ['HST', { name: 'HST', offset: -36_000 }],
])

const mostKept = 8

/** `findZone` with a memory; `pay` is called before a search, which takes some 100 µs. */
export function keptZone(name: string, memory: Memory, pay: () => void): Zone | undefined {
  if (utcNames.has(name)) return utc
  const zones = (memory.zones ??= new Map())
  const known = zones.get(name)
  if (known !== undefined) return known
  pay()
  const found = findZone(name)
  return found === undefined ? undefined : keep(zones, name, found, mostKept)
}

/** A zone by its IANA name; "Local" is UTC here. Undefined when there is no such zone. */
export function findZone(name: string): Zone | undefined {
  const fixed = utcNames.has(name) ? utc : fixedZones.get(name)
  if (fixed !== undefined) return fixed
  // Go reads zones from files, so that letter case counts.
  if (!/^[A-Z][\w+-]*(?:\/[A-Za-z][\w+-]*)*$/.test(name)) return undefined
  try {
    const clock = clockOf(name)
    const { timeZone } = clock.resolvedOptions()
    const isOtherCase = timeZone !== name && timeZone.toLowerCase() === name.toLowerCase()
    return isOtherCase ? undefined : { name, clock, told: new Map() }
  } catch {
    return undefined
  }
}

/** Seconds east of UTC and the abbreviation, at an instant; "" when the zone has no name. */
export function zoneAt(zone: Zone, seconds: number): { offset: number; name: string } {
  const { name, offset } = zone
  if (offset !== undefined) return { offset, name }
  const { told } = zone
  if (told === undefined || seconds < firstWholeOffsets) return askClock(zone, seconds)
  const quarter = Math.floor(seconds / 900)
  const known = told.get(quarter)
  if (known !== undefined) return known
  const answer = askClock(zone, seconds)
  if (told.size >= mostTold) told.clear()
  told.set(quarter, answer)
  return answer
}

/** 1973: until 1972 some offsets had odd seconds, so that zones could change at any time. */
const firstWholeOffsets = 94_694_400
const mostTold = 32

function askClock(zone: Zone, seconds: number): { offset: number; name: string } {
  const { name } = zone
  const clock = zone.clock ?? clockOf(name)
  const current = offsetAt(clock, seconds)
  // Only local mean time, from before there were zones, has odd seconds.
  if (current % 60 !== 0) return { offset: current, name: 'LMT' }
  const [standard, summer] = lettersOf.get(name) ?? [numeric(current), numeric(current)]
  if (standard === summer) return { offset: current, name: standard }
  return { offset: current, name: isSummer(clock, seconds, current) ? summer : standard }
}

/** Summer time is the larger of the offsets of its year. */
function isSummer(clock: Intl.DateTimeFormat, seconds: number, current: number): boolean {
  const half = 15_778_800
  return current > offsetAt(clock, seconds + half) || current > offsetAt(clock, seconds - half)
}

function clockOf(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
}

function offsetAt(clock: Intl.DateTimeFormat, seconds: number): number {
  const parts = clock.formatToParts(Math.max(-8.64e15, Math.min(8.64e15, seconds * 1000)))
  const text = parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const match = /([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(text)
  if (match === null) return 0
  const [, sign, hours, minutes, rest = '0'] = match
  const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(rest)
  return sign === '-' ? -size : size
}

/** The tz database's name for zones without letters: `-03`, `+0545`. */
function numeric(offset: number): string {
  const size = Math.abs(offset)
  const hours = String(Math.floor(size / 3600)).padStart(2, '0')
  const minutes = Math.floor((size % 3600) / 60)
  return `${offset < 0 ? '-' : '+'}${hours}${minutes === 0 ? '' : String(minutes).padStart(2, '0')}`
}
