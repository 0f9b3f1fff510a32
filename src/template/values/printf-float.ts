import { formatFloat, type FloatFormat } from './format-float.ts'
import { formatHexFloat } from './format-hex-float.ts'
import { pad, type Flags } from './printf-flags.ts'

/** A float under a verb; undefined when the verb does not fit. */
export function formatFloatVerb(value: number, verb: string, flags: Flags): string | undefined {
  switch (verb) {
    case 'v':
      return withFlags(formatFloat(value, 'g', flags.precision ?? -1), 'g', flags)
    case 'g':
    case 'G':
      return withFlags(formatFloat(value, verb, flags.precision ?? -1), verb, flags)
    case 'e':
    case 'E':
    case 'f':
    case 'F':
      return fixedVerb(value, verb === 'F' ? 'f' : verb, flags)
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
  const signed = /^[-+]/.test(plain)
  let sign = signed ? plain.charAt(0) : '+'
  let digits = signed ? plain.slice(1) : plain
  if (flags.space && sign === '+' && !flags.plus) sign = ' '
  if (digits === 'Inf' || digits === 'NaN') return special(sign, digits, flags)
  if (flags.sharp && verb !== 'b') digits = withPoint(digits, verb, flags)
  if (!flags.plus && sign === '+') return pad(digits, flags)
  const missing = (flags.width ?? 0) - digits.length - 1
  if (flags.zero && !flags.minus && missing > 0) return sign + '0'.repeat(missing) + digits
  return pad(sign + digits, flags)
}

function special(sign: string, digits: string, flags: Flags): string {
  const bare = digits === 'NaN' ? !flags.space && !flags.plus : sign === '+' && !flags.plus
  return pad(bare && digits === 'NaN' ? digits : sign + digits, { ...flags, zero: false })
}

/** `#`: always a decimal point, and for %g the trailing zeros. */
function withPoint(digits: string, verb: string, flags: Flags): string {
  const isGeneral = 'vgGxX'.includes(verb)
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
