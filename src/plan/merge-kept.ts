import { isObject } from '../api/json-object.ts'
import type { Json, JsonObject, KubeObject } from '../api/kube-object.ts'

/**
 * What `patchStrategy: merge` wants: the new object on top of what was applied before, so that a
 * field we once set is never removed. Lists are taken from the new object whole.
 */
export function mergeKept(kept: KubeObject, wanted: KubeObject): KubeObject {
  return merge(kept as JsonObject & KubeObject, wanted as JsonObject & KubeObject) as JsonObject &
    KubeObject
}

function merge(before: Json | undefined, after: Json): Json {
  if (!isObject(before) || !isObject(after)) return after
  const fields = new Map<string, Json>(Object.entries(before))
  for (const [key, value] of Object.entries(after)) fields.set(key, merge(fields.get(key), value))
  return Object.fromEntries(fields)
}
