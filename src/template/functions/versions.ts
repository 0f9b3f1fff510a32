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

type ToMethod = (version: Version) => Method

const valueMethods: ReadonlyMap<string, ToMethod> = new Map([
  ['Major', ({ major }) => constant(uint64(major))],
  ['Minor', ({ minor }) => constant(uint64(minor))],
  ['Patch', ({ patch }) => constant(uint64(patch))],
  ['Prerelease', ({ prerelease }) => constant(prerelease)],
  ['Metadata', ({ metadata }) => constant(metadata)],
  ['String', (version) => constant(versionText(version))],
  ['IncMajor', (version) => raising(version, ({ major }) => [next(major), 0, 0])],
  ['IncMinor', (version) => raising(version, ({ major, minor }) => [major, next(minor), 0])],
  ['IncPatch', (version) => raising(version, patched)],
])

/** Only pointers have the methods that compare, as in Go. */
const pointerMethods: ReadonlyMap<string, ToMethod> = new Map([
  ...valueMethods,
  ['Original', ({ original }) => constant(original)],
  ['Compare', (version) => comparing(version, (order) => order)],
  ['Equal', (version) => comparing(version, (order) => order === 0)],
  ['LessThan', (version) => comparing(version, (order) => order < 0)],
  ['LessThanEqual', (version) => comparing(version, (order) => order <= 0)],
  ['GreaterThan', (version) => comparing(version, (order) => order > 0)],
  ['GreaterThanEqual', (version) => comparing(version, (order) => order >= 0)],
])

const valueNames = [...valueMethods.keys()]
const pointerNames = [...pointerMethods.keys()]
const noFields: ReadonlyMap<string, Value> = new Map()

function constant(value: Value): Method {
  return { parameters: 0, call: () => value }
}

function toStruct(version: Version, pointer: boolean): GoStruct {
  const methods = pointer ? pointerMethods : valueMethods
  return {
    kind: 'struct',
    type: 'semver.Version',
    pointer,
    text: versionText(version),
    fields: noFields,
    hidden: () => hiddenFields(version),
    methods: {
      names: pointer ? pointerNames : valueNames,
      find: (name) => methods.get(name)?.(version),
    },
  }
}

function hiddenFields(version: Version): ReadonlyMap<string, Value> {
  return new Map<string, Value>([
    ['major', uint64(version.major)],
    ['minor', uint64(version.minor)],
    ['patch', uint64(version.patch)],
    ['pre', version.prerelease],
    ['metadata', version.metadata],
    ['original', version.original],
  ])
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
function patched(version: Version): (number | bigint)[] {
  const patch = version.prerelease === '' ? next(version.patch) : version.patch
  return [version.major, version.minor, patch]
}

function raising(
  version: Version,
  parts: (version: Version) => readonly (number | bigint)[],
): Method {
  const prefix = version.original.startsWith('v') ? 'v' : ''
  return {
    parameters: 0,
    call: () => toStruct(mustParseVersion(prefix + parts(version).join('.')), false),
  }
}
