import { RE2JS } from 're2js'
import { Failure } from '../failure.ts'
import { charge, type Meter } from '../limits.ts'
import { keep, type Memory } from './memory.ts'

/** A match: start and end of the whole and of each group; -1 for a group that took no part. */
export type Match = readonly { readonly start: number; readonly end: number }[]

/** A compiled pattern. */
export interface Regex {
  readonly pattern: RE2JS
  readonly names: Readonly<Record<string, number>>
}

const mostKept = 64

/** @throws Failure when RE2 refuses the pattern */
export function compileRegex(source: string, memory: Memory, meter: Meter): Regex {
  const regexes = (memory.regexes ??= new Map())
  const known = regexes.get(source)
  if (known !== undefined) return known
  const { patternLength } = meter.limits
  if (source.length > patternLength) {
    throw new Failure(
      `a regular expression is longer than ${patternLength} characters`,
      'TEMPLATE_LIMIT',
    )
  }
  charge(meter, 1600 + source.length * 64)
  try {
    const pattern = RE2JS.compile(source)
    return keep(regexes, source, { pattern, names: pattern.namedGroups() }, mostKept)
  } catch {
    throw new Failure('the regular expression is not valid')
  }
}

/** Whether the text has a match. */
export function hasMatch({ pattern }: Regex, text: string, meter: Meter): boolean {
  chargeSearch(pattern, text, meter)
  return pattern.matcher(text).find()
}

/** All matches in Go's order (regexp.allMatches); `limit` -1 is no limit. */
export function allMatches(regex: Regex, text: string, limit: number, meter: Meter): Match[] {
  const { pattern } = regex
  chargeSearch(pattern, text, meter)
  const matcher = pattern.matcher(text)
  const most = limit < 0 ? text.length + 1 : limit
  const found: Match[] = []
  let at = 0
  let previousEnd = -1
  while (found.length < most && at <= text.length && matcher.find(at)) {
    const match = groupsOf(matcher)
    const { start = 0, end = 0 } = match[0] ?? {}
    // An empty match right after a match does not count.
    const counts = end !== at || start !== previousEnd
    at = end === at ? end + widthAt(text, at) : end
    previousEnd = end
    if (counts) {
      found.push(match)
      charge(meter, 96 * match.length)
    }
  }
  return found
}

function groupsOf(matcher: ReturnType<RE2JS['matcher']>): Match {
  const groups: { start: number; end: number }[] = []
  const count = matcher.groupCount()
  for (let group = 0; group <= count; group++) {
    groups.push({ start: matcher.start(group), end: matcher.end(group) })
  }
  return groups
}

/** UTF-16 units of the character at `at`; one at the end. */
export function widthAt(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
}

/** The time of a search is the size of the program times that of the text. */
function chargeSearch(pattern: RE2JS, text: string, meter: Meter): void {
  charge(meter, text.length)
  meter.steps -= Math.ceil((pattern.programSize() * text.length) / 16) + 4
  if (meter.steps < 0) {
    throw new Failure('a regular expression needs too many steps', 'TEMPLATE_LIMIT')
  }
}
