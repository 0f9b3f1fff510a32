import { memberOf } from '../../api/json-object.ts'

/** The value at `path`, through own members of objects alone; undefined where there is none. */
export function fieldAt(root: unknown, ...path: readonly string[]): unknown {
  return path.reduce(memberOf, root)
}

const int64Limit = 2 ** 63

/** An integer as Go's int64 holds it: what is larger was decoded as a float and counts as none. */
export function isInteger(value: unknown): value is number {
  return Number.isInteger(value) && Math.abs(Number(value)) < int64Limit
}

/** A counter; what is no integer counts as absent. */
export function integerOr(fallback: number, value: unknown): number {
  return isInteger(value) ? value : fallback
}

/** A text; what is no string counts as absent. */
export function textOr(fallback: string, value: unknown): string {
  return typeof value === 'string' ? value : fallback
}
