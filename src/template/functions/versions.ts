import { Failure } from '../failure.ts'
import { charge } from '../limits.ts'
import {
  compareVersions,
  mustParseVersion,
  versionText,
  type Version,
} from '../values/semantic-version.ts'
import { isObject, uint64, type GoStruct, type Method, type Value } from '../values/value.ts'
import { keptConstraints, satisfies } from '../values/version-constraint.ts'
import { fn, text, slow, type GoFunction } from './function.ts'

/** Semantic versions with the rules of github.com/Masterminds/semver. */
export const versions: ReadonlyMap<string, GoFunction> = new Map([
  [
    'semver',
    slow(
      fn([text], (s, context) => {
        charge(context, structUnits)
        return toStruct(mustParseVersion(s), true)
      }),
    ),
  ],
  [
    'semverCompare',
    slow(
      fn([text, text], (constraint, s, context) => {
        charge(context, (constraint.length + s.length) * 48)
        const version = mustParseVersion(s)
        const constraints = keptConstraints(constraint, context.memory)
        if (constraints === undefined) throw new Failure('the version constraint is not valid')
        return satisfies(constraints, version)
      }),
    ),
  ],
])

/** A version brings a dozen of methods. */
const structUnits = 160

function constant(value: Value): Method {
  return { parameters: 0, call: () => value }
}

/** Only pointers have the methods that compare, as in Go. */
function toStruct(version: Version, pointer: boolean): GoStruct {
  const methods = new Map<string, Method>([
    ['Major', constant(uint64(version.major))],
    ['Minor', constant(uint64(version.minor))],
    ['Patch', constant(uint64(version.patch))],
    ['Prerelease', constant(version.prerelease)],
    ['Metadata', constant(version.metadata)],
    ['String', constant(versionText(version))],
    ['IncMajor', { parameters: 0, call: () => raised(version, [next(version.major), 0, 0]) }],
    [
      'IncMinor',
      { parameters: 0, call: () => raised(version, [version.major, next(version.minor), 0]) },
    ],
    ['IncPatch', { parameters: 0, call: () => raised(version, patched(version)) }],
  ])
  if (pointer) {
    methods.set('Original', constant(version.original))
    methods.set(
      'Compare',
      comparing(version, (order) => order),
    )
    methods.set(
      'Equal',
      comparing(version, (order) => order === 0),
    )
    methods.set(
      'LessThan',
      comparing(version, (order) => order < 0),
    )
    methods.set(
      'LessThanEqual',
      comparing(version, (order) => order <= 0),
    )
    methods.set(
      'GreaterThan',
      comparing(version, (order) => order > 0),
    )
    methods.set(
      'GreaterThanEqual',
      comparing(version, (order) => order >= 0),
    )
  }
  return {
    kind: 'struct',
    type: 'semver.Version',
    pointer,
    text: versionText(version),
    fields: new Map(),
    hidden: new Map<string, Value>([
      ['major', uint64(version.major)],
      ['minor', uint64(version.minor)],
      ['patch', uint64(version.patch)],
      ['pre', version.prerelease],
      ['metadata', version.metadata],
      ['original', version.original],
    ]),
    methods,
  }
}

function comparing(version: Version, result: (order: number) => Value): Method {
  return {
    parameters: 1,
    call: (other = null) => result(compareVersions(version, versionOf(other))),
  }
}

function versionOf(value: Value): Version {
  if (
    isObject(value) &&
    value.kind === 'struct' &&
    value.type === 'semver.Version' &&
    value.pointer
  ) {
    return mustParseVersion(value.text ?? '')
  }
  throw new Failure('the argument is not a version')
}

function next(part: number | bigint): bigint {
  return BigInt(part) + 1n
}

/** A prerelease becomes its release; a release gets the next patch. */
function patched(version: Version): readonly (number | bigint)[] {
  const patch = version.prerelease === '' ? next(version.patch) : version.patch
  return [version.major, version.minor, patch]
}

function raised(version: Version, parts: readonly (number | bigint)[]): GoStruct {
  const prefix = version.original.startsWith('v') ? 'v' : ''
  return toStruct(mustParseVersion(prefix + parts.join('.')), false)
}
