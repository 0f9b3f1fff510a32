import type { JSONPathQuery, JSONValue } from 'json-p3'
import { JSONPathEnvironment, JSONPathError } from 'json-p3'
import type { KubeObject } from '../api/kube-object.ts'
import { alignLists, missingItem } from './align-lists.ts'
import type { FieldPath } from '../api/field-path.ts'
import { memberOf } from '../api/json-object.ts'
import { CLAIM_LABEL, OUR_PREFIX } from './labels.ts'
import { outermostPaths } from './outermost-paths.ts'
import { standardPath } from './path-text.ts'
import { isProtectedField } from './protected-field.ts'
import { replaceAt } from './replace-at.ts'
import { sameJson } from './same-json.ts'

/** A compiled entry of `ignoreFields`. */
export interface IgnorePath {
  /** As the form has it. */
  readonly text: string
  readonly query: JSONPathQuery
}

const environment = linearEnvironment()

const systemFields = [
  'name',
  'generateName',
  'namespace',
  'uid',
  'generation',
  'resourceVersion',
  'creationTimestamp',
  'deletionTimestamp',
  'managedFields',
  'ownerReferences',
]

/**
 * Compiles a JSONPath (RFC 9535; also `.spec.x`, `{.spec.x}` and `spec.x`). A path that could reach
 * the object's identity or our own labels and annotations is refused.
 */
export function compileIgnoreField(
  text: string,
):
  | { readonly ok: true; readonly path: IgnorePath }
  | { readonly ok: false; readonly message: string } {
  if (text.trim() === '') return { ok: false, message: 'the path is empty' }
  const query = parse(standardPath(text))
  if (typeof query === 'string') return { ok: false, message: `not a JSONPath: ${query}` }
  const reached = query.query(probe(query)).locations().find(isProtectedField)
  if (reached === undefined) return { ok: true, path: { text, query } }
  const field = reached.length === 0 ? 'the whole object' : reached.join('.')
  return { ok: false, message: `reaches ${field}, which cannot be ignored` }
}

/**
 * `desired` with every ignored field as it is in `live`: the live value where there is one, otherwise
 * none. Each match of a path stands for itself; items of keyed lists are the same by their key, not
 * by their place. In an item that live does not have yet, ignored fields keep their desired values,
 * and nothing is made that desired has no place for. Returns `desired` itself when nothing differs.
 */
export function applyIgnoreFields(
  desired: KubeObject,
  live: KubeObject,
  paths: readonly IgnorePath[],
): KubeObject {
  if (paths.length === 0) return desired
  const aligned = alignLists(live, desired)
  const places = paths.flatMap(({ query }) => [
    ...query.query(asJson(desired)).locations(),
    ...query.query(asJson(aligned.value)).locations(),
  ])
  const removals: FieldPath[] = []
  let result: unknown = desired
  for (const place of outermostPaths(places.filter((place) => !isProtectedField(place)))) {
    const found = valueAt(aligned.value, place)
    if (found.isInMissingItem) continue
    const value = aligned.originals.get(found.value) ?? found.value
    if (value === undefined) removals.push(place)
    else if (!sameJson(valueAt(result, place).value, value))
      result = replaceAt(result, place, value)
  }
  // From the back, so that no removal moves an item that is still to be removed.
  for (const place of removals.reverse()) result = replaceAt(result, place, undefined)
  return result as KubeObject
}

/** Where the path leads in a value. */
export function matchesOf({ query }: IgnorePath, value: unknown): readonly FieldPath[] {
  return query.query(asJson(value)).locations()
}

/** Without match() and search(): JavaScript's regular expressions can be made to run for ever. */
function linearEnvironment(): JSONPathEnvironment {
  const created = new JSONPathEnvironment({ maxRecursionDepth: 1000 })
  created.functionRegister.delete('match')
  created.functionRegister.delete('search')
  return created
}

function parse(path: string): JSONPathQuery | string {
  try {
    return environment.compile(path)
  } catch (error) {
    if (error instanceof JSONPathError) return error.message
    throw error
  }
}

/** An object with every protected field, also those of ours that only this query names. */
function probe(query: JSONPathQuery): JSONValue {
  const named = query.segments
    .flatMap((segment) => segment.selectors)
    .flatMap((selector) => ('name' in selector ? [String(selector.name)] : []))
    .filter((name) => name.startsWith(OUR_PREFIX))
  const marks = Object.fromEntries([CLAIM_LABEL, OUR_PREFIX, ...named].map((name) => [name, 'x']))
  const system = Object.fromEntries(systemFields.map((name) => [name, ['x']]))
  return {
    apiVersion: 'x',
    kind: 'x',
    metadata: { ...system, labels: marks, annotations: marks },
  }
}

function valueAt(
  root: unknown,
  path: FieldPath,
): { readonly value: unknown; readonly isInMissingItem: boolean } {
  let value = root
  for (const [depth, step] of path.entries()) {
    if (typeof step === 'string') value = memberOf(value, step)
    else value = Array.isArray(value) ? (value as unknown[])[step] : undefined
    if (value === missingItem) value = undefined
    const isMissingItem = value === undefined && typeof step === 'number'
    if (isMissingItem && depth < path.length - 1) return { value, isInMissingItem: true }
  }
  return { value, isInMissingItem: false }
}

/** Both sides come from JSON; KubeObject only does not say so of its free-form fields. */
function asJson(value: unknown): JSONValue {
  return value as JSONValue
}
