import { formatFloat, type FloatFormat } from './format-float.ts'
import { formatHexFloat } from './format-hex-float.ts'
import { pad, type Flags } from './printf-flags.ts'

/** A float under a verb; undefined when the verb does not fit. */
export function formatFloatVerb(value: number, verb: string, flags: Flags): string | undefined {
  switch (verb) {
    case 'v':
    case 'g':
    case 'G': {
      const format = verb === 'v' ? 'g' : verb
      return withFlags(formatFloat(value, format, flags.precision ?? -1), format, flags)
    }
    case 'e':
    case 'E':
    case 'f':
      return fixedVerb(value, verb, flags)
    case 'F':
      return fixedVerb(value, 'f', flags)
    case 'b':
    case 'x':
    case 'X':
      return withFlags(formatHexFloat(value, verb, flags.precision ?? -1), verb, flags)
    default:
      return undefined
  }
}

function fixedVerb(value: number, format: FloatFormat, flags: Flags): string {
  return withFlags(formatFloat(value, format, flags.precision ?? 6), format, flags)
}

/** fmt.fmtFloat after strconv: sign, `#` and zero padding between sign and digits. */
function withFlags(plain: string, verb: string, flags: Flags): string {
  const isNegative = plain.startsWith('-')
  const digits = plain.replace(/^[-+]/, '')
  const sign = isNegative ? '-' : flags.plus ? '+' : flags.space ? ' ' : ''
  if (digits === 'Inf' || digits === 'NaN') {
    const shownSign = digits === 'Inf' && sign === '' ? '+' : sign
    return pad(shownSign + digits, { ...flags, zero: false })
  }
  const shown = flags.sharp && verb !== 'b' ? withPoint(digits, verb, flags) : digits
  return signedAndPadded(sign, shown, flags)
}

function signedAndPadded(sign: string, digits: string, flags: Flags): string {
  const missing = (flags.width ?? 0) - digits.length - 1
  const fills = flags.zero && !flags.minus && missing > 0
  if (sign === '' || !fills) return pad(sign + digits, flags)
  return sign + '0'.repeat(missing) + digits
}

/** `#`: always a decimal point, and for %g the trailing zeros. */
function withPoint(digits: string, verb: string, flags: Flags): string {
  const isGeneral = 'vgGx'.includes(verb)
  let missing = isGeneral ? (flags.precision ?? 6) : 0
  const cut = digits.search(verb === 'x' || verb === 'X' ? /[pP]/ : /[eEpP]/)
  let head = cut < 0 ? digits : digits.slice(0, cut)
  const tail = cut < 0 ? '' : digits.slice(cut)
  const significant = head.replace('.', '').replace(/^0+/, '')
  missing -= significant.length
  if (!head.includes('.')) {
    if (head === '0') missing--
    head += '.'
  }
  return head + '0'.repeat(Math.max(missing, 0)) + tail
}
