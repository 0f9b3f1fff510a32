import { Failure } from '../failure.ts'
import semver from 'semver'
import { parseUnsigned } from './parse-number.ts'

/** A version as github.com/Masterminds/semver reads it: minor and patch may be missing. */
export interface Version {
  readonly major: number | bigint
  readonly minor: number | bigint
  readonly patch: number | bigint
  readonly prerelease: string
  readonly metadata: string
  readonly original: string
}

const shape =
  /^v?([0-9]+)(\.[0-9]+)?(\.[0-9]+)?(-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?$/

export function parseVersion(text: string): Version | undefined {
  const match = shape.exec(text)
  if (match === null) return undefined
  const major = parseUnsigned(match[1] ?? '', 10)
  const minor = parseUnsigned(match[2]?.slice(1) ?? '0', 10)
  const patch = parseUnsigned(match[3]?.slice(1) ?? '0', 10)
  if (major === undefined || minor === undefined || patch === undefined) return undefined
  const prerelease = match[5] ?? ''
  if (/(?:^|\.)0[0-9]+(?:\.|$)/.test(prerelease)) return undefined
  return { major, minor, patch, prerelease, metadata: match[7] ?? '', original: text }
}

/** @throws Failure when it is no version */
export function mustParseVersion(text: string): Version {
  const version = parseVersion(text)
  if (version === undefined) throw new Failure('the text is not a semantic version')
  return version
}

export function versionText({ major, minor, patch, prerelease, metadata }: Version): string {
  return `${major}.${minor}.${patch}${prerelease && `-${prerelease}`}${metadata && `+${metadata}`}`
}

export function compareVersions(a: Version, b: Version): number {
  return (
    compareNumbers(a.major, b.major) ||
    compareNumbers(a.minor, b.minor) ||
    compareNumbers(a.patch, b.patch) ||
    comparePrereleases(a.prerelease, b.prerelease)
  )
}

function compareNumbers(a: number | bigint, b: number | bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** A version without prerelease is the later one. */
export function comparePrereleases(a: string, b: string): number {
  if (a === b) return 0
  if (a === '') return 1
  if (b === '') return -1
  const parts = a.split('.')
  const others = b.split('.')
  for (let at = 0; at < Math.max(parts.length, others.length); at++) {
    const part = parts[at]
    const other = others[at]
    if (part === undefined) return -1
    if (other === undefined) return 1
    const order = part === other ? 0 : semver.compareIdentifiers(part, other)
    if (order !== 0) return order
  }
  return 0
}
