/**
 * The text of a value, the same from every database. Each function takes what a server prints and
 * answers undefined when it is not that kind of value, which the caller reports as InvalidValue.
 */

/** Any size, exact: `-007` → `-7` (a ZEROFILL column pads, the number does not). */
export function integerText(printed: string): string | undefined {
  return /^-?\d+$/.test(printed) ? withoutPadding(printed) : undefined
}

/** Exact, with the scale of its column: `10.50` stays `10.50`. */
export function decimalText(printed: string): string | undefined {
  return /^-?\d+(\.\d+)?$/.test(printed) ? withoutPadding(printed) : undefined
}

/**
 * The fewest digits that give the same double again, in plain notation from 1e-6 up to 1e21:
 * `1000000`, `0.1`, `1.5e+300`. (Upstream prints Go's `%g`: `1e+06`.)
 */
export function doubleText(printed: string): string | undefined {
  const value = readFinite(printed)
  return value === undefined ? undefined : numberText(value)
}

/** As `doubleText`, with the fewest digits that give the same single-precision number again. */
export function floatText(printed: string): string | undefined {
  const value = readFinite(printed)
  if (value === undefined) return undefined
  const single = Math.fround(value)
  for (let digits = 1; digits < 9; digits++) {
    const shorter = Number(single.toPrecision(digits))
    if (Object.is(Math.fround(shorter), single)) return numberText(shorter)
  }
  // Nine digits tell all of them apart; only minus zero has no digits to tell.
  return numberText(single === 0 ? single : Number(single.toPrecision(9)))
}

/** `2025-01-02` → `2025-01-02T00:00:00Z`. A zero date stays one: `0000-00-00T00:00:00Z`. */
export function dateText(printed: string): string | undefined {
  return /^\d{4}-\d\d-\d\d$/.test(printed) ? `${printed}T00:00:00Z` : undefined
}

/**
 * `2025-01-02 03:04:05.120` → `2025-01-02T03:04:05.12Z`: RFC 3339 in UTC, a fraction only when it
 * is not zero. The session must print UTC.
 */
export function dateTimeText(printed: string): string | undefined {
  const match = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d+))?$/.exec(printed)
  if (match === null) return undefined
  const [, date = '', time = '', digits = ''] = match
  const fraction = digits.replace(/0+$/, '')
  return `${date}T${time}${fraction === '' ? '' : `.${fraction}`}Z`
}

/** Bits, most significant byte first, as a decimal number: BIT(1) is `1` or `0`. */
export function bitText(bytes: Buffer): string {
  return bytes.length === 0 ? '0' : BigInt(`0x${bytes.toString('hex')}`).toString()
}

function withoutPadding(printed: string): string {
  return printed.replace(/^(-?)0+(?=\d)/, '$1')
}

function readFinite(printed: string): number | undefined {
  const value = printed.trim() === '' ? Number.NaN : Number(printed)
  return Number.isFinite(value) ? value : undefined
}

function numberText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value)
}
