import { charge } from '../limits.ts'
import { Failure } from '../failure.ts'
import {
  allMatches,
  compileRegex,
  hasMatch,
  type Match,
  type Regex,
} from '../values/regex-search.ts'
import { mendBytes } from '../values/text-bytes.ts'
import { list, nilList, type Value } from '../values/value.ts'
import { fn, int, text, type Context, type GoFunction } from './function.ts'

/** Regular expressions (RE2, linear time). The `must` twins fail in the same way in a template. */
export const regexes: ReadonlyMap<string, GoFunction> = new Map([
  ['regexMatch', fn([text, text], matches)],
  [
    'mustRegexMatch',
    fn([text, text], (pattern, s, context) => hasMatch(regexOf(pattern, context), s, context)),
  ],
  ...twins('regexFind', fn([text, text], find)),
  ...twins('regexFindAll', fn([text, text, int], findAll)),
  ...twins(
    'regexReplaceAll',
    fn([text, text, text], (pattern, s, replacement, context) => {
      const regex = regexOf(pattern, context)
      return replaceAll(regex, s, (match) => expand(replacement, s, match, regex), context)
    }),
  ),
  ...twins(
    'regexReplaceAllLiteral',
    fn([text, text, text], (pattern, s, replacement, context) =>
      replaceAll(regexOf(pattern, context), s, () => replacement, context),
    ),
  ),
  ...twins('regexSplit', fn([text, text, int], splitBy)),
  ['regexQuoteMeta', fn([text], (s) => s.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&'))],
])

function twins(name: string, definition: GoFunction): [string, GoFunction][] {
  return [
    [name, definition],
    [`must${name.charAt(0).toUpperCase()}${name.slice(1)}`, definition],
  ]
}

function regexOf(pattern: string, context: Context): Regex {
  return compileRegex(pattern, context.memory, context)
}

/** A pattern that is not valid matches nothing. */
function matches(pattern: string, s: string, context: Context): boolean {
  let regex: Regex
  try {
    regex = regexOf(pattern, context)
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.code === 'TEMPLATE_EXECUTION') return false
    throw thrown
  }
  return hasMatch(regex, s, context)
}

function find(pattern: string, s: string, context: Context): string {
  const [match] = allMatches(regexOf(pattern, context), s, 1, context)
  return match === undefined ? '' : textOf(s, match, 0)
}

function textOf(s: string, match: Match, group: number): string {
  const { start = -1, end = -1 } = match[group] ?? {}
  return start < 0 ? '' : s.slice(start, end)
}

function findAll(pattern: string, s: string, limit: number, context: Context): Value {
  const found = allMatches(regexOf(pattern, context), s, limit, context)
  if (found.length === 0) return nilList('[]string')
  return list(
    found.map((match) => textOf(s, match, 0)),
    '[]string',
  )
}

function splitBy(pattern: string, s: string, limit: number, context: Context): Value {
  const regex = regexOf(pattern, context)
  if (limit === 0) return nilList('[]string')
  if (pattern !== '' && s === '') return list([''], '[]string')
  const parts: string[] = []
  let begin = 0
  let end = 0
  for (const match of allMatches(regex, s, limit, context)) {
    if (limit > 0 && parts.length === limit - 1) break
    const whole = match[0] ?? { start: 0, end: 0 }
    end = whole.start
    if (whole.end !== 0) parts.push(s.slice(begin, end))
    begin = whole.end
  }
  if (end !== s.length) parts.push(s.slice(begin))
  return list(parts, '[]string')
}

/** regexp.ReplaceAllString: an empty match right after a match is left alone. */
function replaceAll(
  regex: Regex,
  s: string,
  replacement: (match: Match) => string,
  context: Context,
): string {
  let result = ''
  let last = 0
  for (const match of allMatches(regex, s, -1, context)) {
    const { start, end } = match[0] ?? { start: 0, end: 0 }
    result += s.slice(last, start) + replacement(match)
    charge(context, result.length >> 4)
    if (result.length > context.limits.valueLength) charge(context, result.length)
    last = end
  }
  result += s.slice(last)
  charge(context, result.length)
  return mendBytes(result)
}

const reference = /\$(?:\$|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu

/** regexp.Expand: `$1W` is the group named `1W`; unknown groups are empty. */
function expand(template: string, s: string, match: Match, { names }: Regex): string {
  if (!template.includes('$')) return template
  return template.replace(reference, (_all: string, braced?: string, bare?: string) => {
    const name = braced ?? bare
    if (name === undefined) return '$'
    if (/^[0-9]+$/.test(name)) return textOf(s, match, Number(name))
    const group = Object.hasOwn(names, name) ? names[name] : undefined
    return group === undefined ? '' : textOf(s, match, group)
  })
}
