import { RE2JS } from 're2js'
import { keep, type Memory } from './memory.ts'
import {
  compareVersions,
  comparePrereleases,
  parseVersion,
  type Version,
} from './semantic-version.ts'

/** The constraints of github.com/Masterminds/semver: `>=1.2, <2 || ~3.1`. */
interface Constraint {
  readonly operator: string
  readonly version: Version
  /** Which parts were left out or are `x`. */
  readonly dirty: 'none' | 'major' | 'minor' | 'patch'
}

const part = '[0-9|x|X|*]+'
const suffix = '(-([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?(\\+([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?'
const version = `v?(${part})(\\.${part})?(\\.${part})?${suffix}`
const bare = `v?${part}(?:\\.${part})?(?:\\.${part})?${suffix.replaceAll(/\((?!\?)/g, '(?:')}`
const operators = '=||!=|>|<|>=|=>|<=|=<|~|~>|\\^'
const longestConstraint = 512
const single = new RegExp(`^\\s*(${operators})\\s*${version}\\s*$`)
const each = new RegExp(`(?:${operators})\\s*(?:${bare})`, 'g')
const ranged = new RegExp(`\\s*(${bare})\\s+-\\s+(${bare})\\s*`, 'g')
// Blanks between two constraints can be read in many ways: only RE2 tries them in linear time.
const valid = RE2JS.compile(
  `^(?:\\s*(?:${operators})\\s*(?:${bare})\\s*)(?:(?:\\s+|,\\s*)(?:${operators})\\s*(?:${bare})\\s*)*$`,
)

/** Constraints that must all hold, in one alternative or another. */
export type Alternatives = readonly (readonly Constraint[])[]

const mostKept = 64

/** `parseConstraints` with a memory. */
export function keptConstraints(text: string, memory: Memory): Alternatives | undefined {
  const constraints = (memory.constraints ??= new Map())
  const known = constraints.get(text)
  if (known !== undefined) return known
  const parsed = parseConstraints(text)
  return parsed === undefined ? undefined : keep(constraints, text, parsed, mostKept)
}

/** Undefined when the constraint is not valid. */
function parseConstraints(constraint: string): Alternatives | undefined {
  if (constraint.length > longestConstraint) return undefined
  const rewritten = constraint.replace(
    ranged,
    (_all: string, low: string, high: string) => `>= ${low}, <= ${high} `,
  )
  const alternatives: Constraint[][] = []
  for (const alternative of rewritten.split('||')) {
    if (!valid.matcher(alternative).find()) return undefined
    const found = alternative.match(each) ?? [alternative]
    const parsed = found.map(parseConstraint)
    if (parsed.includes(undefined)) return undefined
    alternatives.push(parsed.filter((one) => one !== undefined))
  }
  return alternatives
}

/** Whether a version fits. */
export function satisfies(alternatives: Alternatives, candidate: Version): boolean {
  return alternatives.some((all) => all.every((one) => check(one, candidate)))
}

function isWild(text: string | undefined): boolean {
  return text === undefined || /^\.?[xX*]$/.test(text)
}

function parseConstraint(text: string): Constraint | undefined {
  const match = single.exec(text)
  if (match === null) return undefined
  const [, operator = '', major, minor, patch, prerelease = ''] = match
  const dirty = isWild(major) ? 'major' : isWild(minor) ? 'minor' : isWild(patch) ? 'patch' : 'none'
  const numbers =
    dirty === 'major'
      ? '0.0.0'
      : dirty === 'minor'
        ? `${major}.0.0`
        : dirty === 'patch'
          ? `${major}${minor}.0`
          : `${major}${minor}${patch}`
  const parsed = parseVersion(numbers + prerelease)
  return parsed === undefined ? undefined : { operator, version: parsed, dirty }
}

function check(constraint: Constraint, candidate: Version): boolean {
  const { operator, version: wanted } = constraint
  if (operator === '!=') return isOther(constraint, candidate)
  // A prerelease only fits a constraint that names one.
  if (candidate.prerelease !== '' && wanted.prerelease === '') return false
  switch (operator) {
    case '>':
      return isLater(constraint, candidate)
    case '<':
      return compareVersions(candidate, wanted) < 0
    case '>=':
    case '=>':
      return compareVersions(candidate, wanted) >= 0
    case '<=':
    case '=<':
      return isNotLater(constraint, candidate)
    case '~':
    case '~>':
      return isTilde(constraint, candidate)
    case '^':
      return isCaret(constraint, candidate)
    default:
      return constraint.dirty === 'none'
        ? compareVersions(candidate, wanted) === 0
        : isTilde(constraint, candidate)
  }
}

function isOther({ version: wanted, dirty }: Constraint, candidate: Version): boolean {
  if (dirty === 'none') return compareVersions(candidate, wanted) !== 0
  if (candidate.prerelease !== '' && wanted.prerelease === '') return false
  if (candidate.major !== wanted.major) return true
  if (dirty === 'minor') return false
  if (candidate.minor !== wanted.minor) return true
  if (dirty === 'patch') return comparePrereleases(candidate.prerelease, wanted.prerelease) !== 0
  if (candidate.patch !== wanted.patch) return true
  return compareVersions(candidate, wanted) !== 0
}

function isLater({ version: wanted, dirty }: Constraint, candidate: Version): boolean {
  if (dirty === 'none') return compareVersions(candidate, wanted) > 0
  if (candidate.major !== wanted.major) return candidate.major > wanted.major
  if (dirty === 'minor') return false
  if (dirty === 'patch') return candidate.minor > wanted.minor
  return compareVersions(candidate, wanted) > 0
}

function isNotLater({ version: wanted, dirty }: Constraint, candidate: Version): boolean {
  if (dirty === 'none') return compareVersions(candidate, wanted) <= 0
  if (candidate.major !== wanted.major) return candidate.major < wanted.major
  return !(candidate.minor > wanted.minor && dirty !== 'minor')
}

function isTilde({ version: wanted, dirty }: Constraint, candidate: Version): boolean {
  if (compareVersions(candidate, wanted) < 0) return false
  const isZero = [wanted.major, wanted.minor, wanted.patch].every((number) => Number(number) === 0)
  if (isZero && dirty !== 'minor' && dirty !== 'patch') return true
  if (candidate.major !== wanted.major) return false
  return candidate.minor === wanted.minor || dirty === 'minor'
}

function isCaret({ version: wanted, dirty }: Constraint, candidate: Version): boolean {
  if (compareVersions(candidate, wanted) < 0) return false
  if (wanted.major > 0 || dirty === 'minor') return candidate.major === wanted.major
  if (candidate.major > 0) return false
  if (wanted.minor > 0 || dirty === 'patch') return candidate.minor === wanted.minor
  if (candidate.minor > 0) return false
  return candidate.patch === wanted.patch
}
