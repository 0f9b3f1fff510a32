import { charge } from '../limits.ts'
import { formatValue } from '../values/format-value.ts'
import { toLower, toUpper, trimSpace } from '../values/letter-case.ts'
import { quoteText } from '../values/quote-text.ts'
import {
  byteLength,
  compareText,
  isAscii,
  mendBytes,
  sliceBytes,
  toRunes,
} from '../values/text-bytes.ts'
import { list, map, type Value } from '../values/value.ts'
import { Failure } from '../failure.ts'
import { textsOf } from './texts-of.ts'
import { any, fn, int, text, variadic, slow, type Context, type GoFunction } from './function.ts'

/** Text: trimming, cutting, searching, joining, quoting. */
export const texts: ReadonlyMap<string, GoFunction> = new Map([
  ['hello', fn([], () => 'Hello!')],
  ['trim', fn([text], trimSpace)],
  ['trimAll', slow(fn([text, text], trimAll))],
  ['trimall', slow(fn([text, text], trimAll))],
  [
    'trimPrefix',
    fn([text, text], (prefix, s) => (s.startsWith(prefix) ? s.slice(prefix.length) : s)),
  ],
  [
    'trimSuffix',
    fn([text, text], (suffix, s) =>
      s.endsWith(suffix) ? s.slice(0, s.length - suffix.length) : s,
    ),
  ],
  ['upper', fn([text], (s, context) => (isAscii(s) ? s.toUpperCase() : toUpper(paid(s, context))))],
  ['lower', fn([text], (s, context) => (isAscii(s) ? s.toLowerCase() : toLower(paid(s, context))))],
  ['contains', fn([text, text], (part, s) => s.includes(part))],
  ['hasPrefix', fn([text, text], (prefix, s) => s.startsWith(prefix))],
  ['hasSuffix', fn([text, text], (suffix, s) => s.endsWith(suffix))],
  ['repeat', fn([int, text], repeat)],
  [
    'substr',
    fn([int, int, text], (start, end, s, context) => substring(start, end, cut(s, context))),
  ],
  ['trunc', fn([int, text], truncate)],
  [
    'abbrev',
    fn([int, text], (width, s, context) => (width < 4 ? s : abbreviate(cut(s, context), 0, width))),
  ],
  [
    'abbrevboth',
    fn([int, int, text], (left, right, s, context) => abbreviateBoth(left, right, cut(s, context))),
  ],
  ['replace', fn([text, text, text], replace)],
  ['plural', fn([text, text, int], (one, many, count) => (count === 1 ? one : many))],
  [
    'quote',
    slow(
      variadic([], any, (values, context) =>
        quoteAll(values, (value) => quoteText(formatValue(value, context)), context),
      ),
    ),
  ],
  [
    'squote',
    variadic([], any, (values, context) =>
      quoteAll(values, (value) => `'${formatValue(value, context)}'`, context),
    ),
  ],
  ['cat', variadic([], any, cat)],
  ['indent', fn([int, text], indent)],
  ['nindent', fn([int, text], (spaces, s, context) => `\n${indent(spaces, s, context)}`)],
  [
    'join',
    fn([text, any], (separator, value, context) =>
      join(textsOf(value, context), separator, context),
    ),
  ],
  [
    'split',
    fn([text, text], (separator, s, context) => numbered(split(s, separator, -1, context))),
  ],
  [
    'splitn',
    fn([text, int, text], (separator, n, s, context) => numbered(split(s, separator, n, context))),
  ],
  [
    'splitList',
    fn([text, text], (separator, s, context) => list(split(s, separator, -1, context), '[]string')),
  ],
  ['toString', fn([any], (value, context) => formatValue(value, context))],
  ['toStrings', fn([any], (value, context) => list(textsOf(value, context), '[]string'))],
  ['sortAlpha', fn([any], sortAlpha)],
])

/** Letters beyond ASCII change case one by one. */
function paid(s: string, context: Context): string {
  charge(context, s.length * 16)
  return s
}

/** Text beyond ASCII is cut as bytes: there and back. */
function cut(s: string, context: Context): string {
  if (!isAscii(s)) charge(context, s.length * 4)
  return s
}

function trimAll(cutset: string, s: string): string {
  return isAscii(cutset) ? trimUnits(cutset, s) : trimRunes(cutset, s)
}

function trimUnits(cutset: string, s: string): string {
  let start = 0
  let end = s.length
  while (start < end && cutset.includes(s.charAt(start))) start++
  while (end > start && cutset.includes(s.charAt(end - 1))) end--
  return s.slice(start, end)
}

function trimRunes(cutset: string, s: string): string {
  const outside = new Set(toRunes(cutset))
  const runes = Array.from(s)
  let start = 0
  let end = runes.length
  while (start < end && outside.has(runes[start] ?? '')) start++
  while (end > start && outside.has(runes[end - 1] ?? '')) end--
  return runes.slice(start, end).join('')
}

function repeat(count: number, s: string, context: Context): string {
  if (count < 0) throw new Failure('repeat count is negative')
  if (s === '') return ''
  charge(context, s.length * count)
  return mendBytes(s.repeat(count))
}

function substring(start: number, end: number, s: string): string {
  const length = byteLength(s)
  if (start < 0) return slice(s, 0, end, length)
  if (end < 0 || end > length) return slice(s, start, length, length)
  return slice(s, start, end, length)
}

function slice(s: string, start: number, end: number, length: number): string {
  if (start < 0 || end < start || end > length)
    throw new Failure('the range is outside of the text')
  return sliceBytes(s, start, end)
}

function truncate(count: number, s: string, context: Context): string {
  const length = byteLength(cut(s, context))
  if (count < 0 && length + count > 0) return sliceBytes(s, length + count, length)
  return count >= 0 && length > count ? sliceBytes(s, 0, count) : s
}

function abbreviateBoth(left: number, right: number, s: string): string {
  if (right < 4 || (left > 0 && right < 7)) return s
  return abbreviate(s, left, right)
}

/** goutils.AbbreviateFull, in bytes. */
function abbreviate(s: string, offset: number, width: number): string {
  const length = byteLength(s)
  if (length <= width) return s
  let start = Math.min(offset, length)
  if (length - start < width - 3) start = length - (width - 3)
  if (start <= 4) return slice(s, 0, width - 3, length) + '...'
  if (width < 7) return ''
  if (start + width - 3 < length) {
    const rest = slice(s, start, length, length)
    return `...${width - 3 < 4 ? '' : abbreviate(rest, 0, width - 3)}`
  }
  return `...${slice(s, length - (width - 3), length, length)}`
}

function replace(old: string, next: string, s: string, context: Context): string {
  if (old === '' && !isAscii(s)) return join(['', ...Array.from(s), ''], next, context)
  if (old !== '' && !s.includes(old)) return s
  const parts = s.split(old)
  return old === ''
    ? join(['', ...parts, ...(s === '' ? [] : [''])], next, context)
    : join(parts, next, context)
}

export function join(parts: readonly string[], separator: string, context: Context): string {
  let length = separator.length * parts.length
  for (const part of parts) length += part.length
  charge(context, length)
  return mendBytes(parts.join(separator))
}

function quoteAll(
  values: readonly Value[],
  quote: (value: Value) => string,
  context: Context,
): string {
  const quoted: string[] = []
  for (const value of values) if (value !== null) quoted.push(quote(value))
  return join(quoted, ' ', context)
}

/** Sprig builds a format of `%v ` and trims it, so that only blanks between values stay. */
function cat(values: readonly Value[], context: Context): string {
  const kept = values.filter((value) => value !== null)
  return join(
    kept.map((value) => formatValue(value, context)),
    ' ',
    context,
  )
}

function indent(spaces: number, s: string, context: Context): string {
  if (spaces < 0) throw new Failure('repeat count is negative')
  const lines = s.split('\n')
  charge(context, s.length + spaces * lines.length)
  const pad = ' '.repeat(spaces)
  return pad + lines.join(`\n${pad}`)
}

/** strings.SplitN: -1 is no limit, 0 gives nothing, the last part keeps the rest. */
export function split(s: string, separator: string, limit: number, context: Context): string[] {
  if (limit === 0) return []
  charge(context, s.length + 16)
  const parts = separator === '' ? Array.from(s) : s.split(separator)
  charge(context, parts.length * 4)
  if (limit < 0 || parts.length <= limit) return parts
  return [...parts.slice(0, limit - 1), parts.slice(limit - 1).join(separator)]
}

function numbered(parts: readonly string[]): Value {
  const entries = new Map<string, Value>()
  for (const [at, part] of parts.entries()) entries.set(`_${at}`, part)
  return map(entries, 'map[string]string')
}

function sortAlpha(value: Value, context: Context): Value {
  if (typeof value !== 'object' || value === null || value.kind !== 'slice') {
    return list([formatValue(value, context)], '[]string')
  }
  const items =
    value.type === '[]string'
      ? value.items.map((item) => formatValue(item, context))
      : textsOf(value, context)
  charge(context, items.length * 64)
  items.sort(compareText)
  if (value.type !== '[]string') return list(items, '[]string')
  // Sprig sorts a []string where it is.
  value.items.splice(0, items.length, ...items)
  return value
}
