import { charge, step, type Meter } from '../limits.ts'
import { formatInteger, formatUnicode } from './printf-integer.ts'
import { formatFloatVerb } from './printf-float.ts'
import { pad, truncateRunes, hexText, type Flags } from './printf-flags.ts'
import { canBackquote, quoteRune, quoteText } from './quote-text.ts'
import { typeOf } from './kinds.ts'
import { sortedKeys } from './format-value.ts'
import { mendBytes, toBytes } from './text-bytes.ts'
import { timeSyntax, timeText } from './time-text.ts'
import {
  isObject,
  type GoList,
  type GoMap,
  type GoObject,
  type GoStruct,
  type Value,
} from './value.ts'

/** Go's `fmt.Sprintf`, including its `%!verb(type=value)` texts for mistakes. */
export function sprintf(format: string, args: readonly Value[], meter: Meter): string {
  const printer = new Printer(args, meter)
  return mendBytes(printer.print(format))
}

/** Widths and precisions beyond this are mistakes to Go, too. */
const tooLarge = 1_000_000

class Printer {
  private readonly args: readonly Value[]
  private readonly meter: Meter
  private format = ''
  private at = 0
  private argument = 0
  private reordered = false
  private goodIndex = true
  private afterIndex = false
  private flags: Flags = noFlags()

  constructor(args: readonly Value[], meter: Meter) {
    this.args = args
    this.meter = meter
  }

  print(format: string): string {
    this.format = format
    charge(this.meter, format.length)
    let text = ''
    for (;;) {
      const percent = format.indexOf('%', this.at)
      if (percent < 0) break
      text += format.slice(this.at, percent)
      this.at = percent + 1
      text += this.directive()
      charge(this.meter, text.length >> 6)
    }
    text += format.slice(this.at) + this.extra()
    charge(this.meter, text.length)
    return text
  }

  private directive(): string {
    const quick = this.quick()
    if (quick !== undefined) return quick
    this.flags = noFlags()
    this.goodIndex = true
    this.readFlags()
    this.readIndex()
    const complaint = this.readWidth() + this.readPrecision()
    this.readLastIndex()
    if (this.at >= this.format.length) return `${complaint}%!(NOVERB)`
    return complaint + this.verb()
  }

  /** `%s` of text and `%d` of an int, without flags: most of what there is. */
  private quick(): string | undefined {
    const value = this.args[this.argument]
    const verb = this.format.charAt(this.at)
    if (typeof value !== 'string' && typeof value !== 'number') return undefined
    if (verb !== 'v' && verb !== (typeof value === 'string' ? 's' : 'd')) return undefined
    this.at++
    this.argument++
    this.afterIndex = false
    step(this.meter)
    return String(value)
  }

  private verb(): string {
    const verb = String.fromCodePoint(this.format.codePointAt(this.at) ?? 0)
    this.at += verb.length
    if (verb === '%') return '%'
    const shown = verb.isWellFormed() ? verb : '\uFFFD'
    if (!this.goodIndex) return `%!${shown}(BADINDEX)`
    const value = this.args[this.argument]
    if (this.argument >= this.args.length || value === undefined) return `%!${shown}(MISSING)`
    this.argument++
    return printVerb(value, shown, this.flags, this.meter)
  }

  private readFlags(): void {
    for (; this.at < this.format.length; this.at++) {
      const flag = this.format.charAt(this.at)
      if (flag === '#') this.flags.sharp = true
      else if (flag === '0') this.flags.zero = true
      else if (flag === '+') this.flags.plus = true
      else if (flag === '-') this.flags.minus = true
      else if (flag === ' ') this.flags.space = true
      else return
    }
  }

  private readWidth(): string {
    if (this.format.charAt(this.at) === '*') {
      this.at++
      const width = this.intArgument()
      this.afterIndex = false
      if (width === undefined) return '%!(BADWIDTH)'
      if (width < 0) {
        this.flags.minus = true
        this.flags.zero = false
      }
      this.flags.width = Math.abs(width)
      return ''
    }
    this.flags.width = this.readNumber()
    if (this.afterIndex && this.flags.width !== undefined) this.goodIndex = false
    return ''
  }

  private readPrecision(): string {
    if (this.format.charAt(this.at) !== '.' || this.at + 1 >= this.format.length) return ''
    this.at++
    if (this.afterIndex) this.goodIndex = false
    this.readIndex()
    if (this.format.charAt(this.at) === '*') {
      this.at++
      const precision = this.intArgument()
      this.afterIndex = false
      if (precision === undefined || precision < 0) return '%!(BADPREC)'
      this.flags.precision = precision
      return ''
    }
    this.flags.precision = this.readNumber() ?? 0
    return ''
  }

  private readNumber(): number | undefined {
    let value: number | undefined
    for (; this.at < this.format.length; this.at++) {
      const digit = this.format.charCodeAt(this.at) - 48
      if (digit < 0 || digit > 9) break
      if ((value ?? 0) > tooLarge) {
        this.at = this.format.length
        return undefined
      }
      value = (value ?? 0) * 10 + digit
    }
    return value
  }

  private intArgument(): number | undefined {
    const value = this.args[this.argument]
    if (value === undefined) return undefined
    this.argument++
    const plain =
      isObject(value) && 'value' in value && value.kind !== 'float64' ? value.value : value
    if (typeof plain !== 'number' || Math.abs(plain) > tooLarge) return undefined
    return plain
  }

  private readIndex(): void {
    this.afterIndex = false
    if (this.format.charAt(this.at) !== '[') return
    this.reordered = true
    const close = this.format.indexOf(']', this.at)
    if (close < 0 || this.format.length - this.at < 3) {
      this.goodIndex = false
      this.at++
      return
    }
    const digits = this.format.slice(this.at + 1, close)
    this.at = close + 1
    const index = /^[0-9]{1,7}$/.test(digits) ? Number(digits) - 1 : -1
    if (index >= 0 && index < this.args.length) {
      this.argument = index
      this.afterIndex = true
      return
    }
    this.goodIndex = false
    this.afterIndex = /^[0-9]{1,7}$/.test(digits)
  }

  /** `%[3]*.[2]*[1]f`: an index may also stand right before the verb. */
  private readLastIndex(): void {
    if (!this.afterIndex) this.readIndex()
  }

  private extra(): string {
    if (this.reordered || this.argument >= this.args.length) return ''
    const rest = this.args.slice(this.argument).map((value) => {
      if (value === null) return '<nil>'
      return `${typeOf(value)}=${printVerb(value, 'v', noFlags(), this.meter)}`
    })
    return `%!(EXTRA ${rest.join(', ')})`
  }
}

function noFlags(): Flags {
  return {
    sharp: false,
    zero: false,
    plus: false,
    minus: false,
    space: false,
    sharpV: false,
    plusV: false,
    erroring: false,
    width: undefined,
    precision: undefined,
  }
}

function printVerb(value: Value, verb: string, flags: Flags, meter: Meter): string {
  charge(meter, ((flags.width ?? 0) + (flags.precision ?? 0)) * 2)
  if (verb === 'v') {
    flags.sharpV = flags.sharp
    flags.plusV = flags.plus
    flags.sharp = false
    flags.plus = false
  }
  if (value === null) {
    return verb === 'v' || verb === 'T' ? pad('<nil>', flags) : `%!${verb}(<nil>)`
  }
  if (verb === 'T') return pad(truncateRunes(typeOf(value), flags), flags)
  if (verb === 'p') return badVerb(value, verb, flags, meter)
  return printValue(value, { verb, flags, meter, depth: 0 })
}

interface Print {
  readonly verb: string
  readonly flags: Flags
  readonly meter: Meter
  readonly depth: number
}

function badVerb(value: Value, verb: string, flags: Flags, meter: Meter): string {
  if (value === null) return `%!${verb}(<nil>)`
  const inner = printValue(value, {
    verb: 'v',
    flags: { ...flags, erroring: true },
    meter,
    depth: 0,
  })
  return `%!${verb}(${typeOf(value)}=${inner})`
}

function printValue(value: Value, print: Print): string {
  const { verb, flags, meter } = print
  step(meter)
  if (value === null) {
    return flags.sharpV ? 'interface {}(nil)' : verb === 'v' ? '<nil>' : nestedNil(print)
  }
  const text =
    typeof value === 'string'
      ? printText(value, verb, flags)
      : typeof value === 'boolean'
        ? verb === 't' || verb === 'v'
          ? pad(String(value), flags)
          : undefined
        : isObject(value)
          ? printObject(value, print)
          : printInteger({ value, signed: true }, verb, flags)
  return text ?? badVerb(value, verb, flags, meter)
}

/** An interface that holds nil inside a list or map prints `<nil>` whatever the verb. */
function nestedNil({ depth, verb }: Print): string {
  return depth > 0 ? '<nil>' : `%!${verb}(<nil>)`
}

function printText(text: string, verb: string, flags: Flags): string | undefined {
  if (verb === 's' || (verb === 'v' && !flags.sharpV)) return pad(truncateRunes(text, flags), flags)
  if (verb === 'q' || verb === 'v') return pad(quoted(truncateRunes(text, flags), flags), flags)
  if (verb === 'x' || verb === 'X') return hexText(toBytes(text), verb, flags)
  return undefined
}

function quoted(text: string, flags: Flags): string {
  if (flags.sharp && canBackquote(text)) return `\`${text}\``
  return quoteText(text, flags.plus)
}

function printInteger(
  integer: { readonly value: number | bigint; readonly signed: boolean },
  verb: string,
  flags: Flags,
): string | undefined {
  switch (verb) {
    case 'v':
      return flags.sharpV && !integer.signed
        ? formatInteger(integer.value, 'x', { ...flags, sharp: true })
        : formatInteger(integer.value, 'd', flags)
    case 'd':
    case 'b':
    case 'o':
    case 'O':
    case 'x':
    case 'X':
      return formatInteger(integer.value, verb, flags)
    case 'c':
      return pad(runeOf(integer.value), flags)
    case 'q':
      return pad(quoteRune(runeOf(integer.value), flags.plus), flags)
    case 'U':
      return formatUnicode(integer.value, flags)
    default:
      return undefined
  }
}

function runeOf(value: number | bigint): string {
  const code = Number(value)
  if (code < 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return '\uFFFD'
  return String.fromCodePoint(code)
}

function printObject(value: GoObject, print: Print): string | undefined {
  const { verb, flags } = print
  const stringer = stringerText(value)
  if (stringer !== undefined && !flags.sharpV && !flags.erroring && 'vsxXq'.includes(verb)) {
    return printText(stringer, verb, flags)
  }
  switch (value.kind) {
    case 'slice':
      return printList(value, print)
    case 'map':
      return printMap(value, print)
    case 'float64':
      return formatFloatVerb(value.value, verb, flags)
    case 'complex128':
      return printComplex([value.real, value.imaginary], verb, flags)
    case 'time':
      // Go would print its internals; every other verb is a mistake to us.
      if (flags.sharpV) return pad(timeSyntax(value), flags)
      return flags.erroring ? timeText(value) : undefined
    case 'struct':
      return printStruct(value, print)
    case 'typed':
      return printValue(value.value, print)
    default:
      return printInteger({ value: value.value, signed: !value.kind.startsWith('u') }, verb, flags)
  }
}

function stringerText(value: GoObject): string | undefined {
  if (value.kind === 'time') return timeText(value)
  if (value.kind === 'struct') return value.text
  return 'named' in value ? value.named.text : undefined
}

function printComplex(
  [real, imaginary]: readonly [number, number],
  verb: string,
  flags: Flags,
): string | undefined {
  const first = formatFloatVerb(real, verb, flags)
  const second = formatFloatVerb(imaginary, verb, { ...flags, plus: true })
  return first === undefined || second === undefined ? undefined : `(${first}${second}i)`
}

function printList(value: GoList, print: Print): string {
  const { verb, flags } = print
  if (value.type === '[]uint8' && 'sqxX'.includes(verb)) {
    const bytes = Uint8Array.from(value.items.map(byteOf))
    const text = String.fromCharCode(...bytes)
    return printText(text, verb, flags) ?? ''
  }
  if (flags.sharpV && value.nil) return `${value.type}(nil)`
  const nested = { ...print, depth: print.depth + 1 }
  const items = value.items.map((item) => printValue(item, nested))
  const text = items.join(flags.sharpV ? ', ' : ' ')
  charge(print.meter, text.length)
  return flags.sharpV ? `${value.type}{${text}}` : `[${text}]`
}

function byteOf(item: Value): number {
  return isObject(item) && item.kind === 'uint8' ? Number(item.value) : 0
}

function printMap(value: GoMap, print: Print): string {
  const { flags } = print
  if (flags.sharpV && value.nil) return `${value.type}(nil)`
  const nested = { ...print, depth: print.depth + 1 }
  const pairs = sortedKeys(value).map(
    (key) => `${printValue(key, nested)}:${printValue(value.entries.get(key) ?? null, nested)}`,
  )
  const text = pairs.join(flags.sharpV ? ', ' : ' ')
  charge(print.meter, text.length)
  return flags.sharpV ? `${value.type}{${text}}` : `map[${text}]`
}

function printStruct(value: GoStruct, print: Print): string {
  const { flags } = print
  const nested = { ...print, depth: print.depth + 1 }
  const named = flags.sharpV || flags.plusV
  const fields = [...(value.hidden?.() ?? value.fields)].map(
    ([name, field]) => `${named ? `${name}:` : ''}${printValue(field, nested)}`,
  )
  const text = fields.join(flags.sharpV ? ', ' : ' ')
  return `${value.pointer ? '&' : ''}${flags.sharpV ? value.type : ''}{${text}}`
}
