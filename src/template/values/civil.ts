/** A date and time of day without a zone, in the proleptic Gregorian calendar. */
export interface Civil {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  /** 0 is Sunday. */
  readonly weekday: number
  /** 1 to 366. */
  readonly yearDay: number
}

const daySeconds = 86_400

/** Days from 1970-01-01 to a date; months and days may be out of range and carry over. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const monthIndex = month - 1
  const wholeYear = year + Math.floor(monthIndex / 12)
  const inYear = ((monthIndex % 12) + 12) % 12
  // Years start in March here, so that the leap day comes last.
  const shifted = inYear < 2 ? wholeYear - 1 : wholeYear
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const marchMonth = (inYear + 10) % 12
  const dayOfYear = Math.floor((153 * marchMonth + 2) / 5)
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468 + day - 1
}

/** The civil time of a number of seconds since 1970-01-01T00:00:00. */
export function civilOf(seconds: number): Civil {
  const days = Math.floor(seconds / daySeconds)
  const rest = seconds - days * daySeconds
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  )
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return {
    year,
    month,
    day: dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1,
    hour: Math.floor(rest / 3600),
    minute: Math.floor((rest % 3600) / 60),
    second: Math.floor(rest % 60),
    weekday: (((days + 4) % 7) + 7) % 7,
    yearDay: days - daysFromCivil(year, 1, 1) + 1,
  }
}

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

export function daysInMonth(year: number, month: number): number {
  return daysFromCivil(year, month + 1, 1) - daysFromCivil(year, month, 1)
}
