import { isObject, memberOf } from '../../src/api/json-object.ts'
import { sameJson } from '../../src/plan/same-json.ts'

const shown = (value: unknown): string =>
  value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 160)

function childrenOf(value: unknown): ReadonlyMap<string, unknown> {
  if (Array.isArray(value)) return new Map(value.map((item, index) => [String(index), item]))
  if (!isObject(value)) return new Map()
  return new Map(Object.keys(value).map((name) => [name, memberOf(value, name)]))
}

/** Where two JSON values first differ, for people: `/spec/replicas: got 2, want 3`. */
export function firstDifference(got: unknown, want: unknown, path = ''): string | undefined {
  if (sameJson(got, want)) return undefined
  const ours = childrenOf(got)
  const theirs = childrenOf(want)
  const isSameShape = Array.isArray(got) === Array.isArray(want) && ours.size + theirs.size > 0
  if (isSameShape && isObject(got) === isObject(want)) {
    for (const name of new Set([...ours.keys(), ...theirs.keys()])) {
      const difference = firstDifference(ours.get(name), theirs.get(name), `${path}/${name}`)
      if (difference !== undefined) return difference
    }
  }
  return `${path === '' ? 'the value' : path}: got ${shown(got)}, want ${shown(want)}`
}
