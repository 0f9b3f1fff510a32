import type { FieldPath, PathSegment } from '../api/field-path.ts'
import { isObject, memberOf, setMember } from '../api/json-object.ts'
import type { FormIssue } from '../plan/form-issue.ts'

/**
 * A copy of a form's spec without the fields that the schema refuses, so that all the rest can be
 * judged too. Required ones get a stand-in; what is found at or below these places means nothing.
 */
export function repairSpec(spec: unknown, faults: readonly FormIssue[]): unknown {
  const copy: unknown = structuredClone(spec)
  // From the inside out: an item that is replaced takes the faults in it with it.
  for (const { path } of faults.toSorted((a, b) => b.path.length - a.path.length)) {
    const parent = valueAt(copy, path.slice(1, -1))
    const last = path.at(-1)
    if (last !== undefined && path.length > 1) replace(parent, last, standIn(path))
  }
  return copy
}

function replace(parent: unknown, last: PathSegment, value: unknown): void {
  if (Array.isArray(parent) && typeof last === 'number') parent[last] = value
  else if (!isObject(parent)) return
  else if (value === undefined) Reflect.deleteProperty(parent, String(last))
  else setMember(parent, String(last), value)
}

/** What a required field holds while it has nothing of its own. */
function standIn(path: FieldPath): unknown {
  const [, list, index] = path
  const last = path.at(-1)
  if (typeof last === 'number') {
    return path.length === 3 && list !== 'dependsOn'
      ? { id: `${String(list)}[${last}]`, spec: {} }
      : '?'
  }
  if (path.length === 2) return last === 'hubId' ? '?' : undefined
  if (path.length === 4 && last === 'id') return `${String(list)}[${String(index)}]`
  return path.length === 4 && last === 'spec' ? {} : undefined
}

function valueAt(root: unknown, path: FieldPath): unknown {
  return path.reduce<unknown>(
    (value, segment) =>
      Array.isArray(value)
        ? (value as unknown[])[Number(segment)]
        : memberOf(value, String(segment)),
    root,
  )
}
