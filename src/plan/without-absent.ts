import type { KubeObject } from '../api/kube-object.ts'
import { isObject, memberOf, setMember } from '../api/json-object.ts'

function present(kept: unknown, live: unknown): unknown {
  if (!isObject(kept) || !isObject(live)) return kept
  const result: Record<string, unknown> = {}
  for (const name of Object.keys(kept)) {
    const found = memberOf(live, name)
    if (found !== undefined) setMember(result, name, present(memberOf(kept, name), found))
  }
  return result
}

/** A kept child without the fields that are gone from `live`; lists and metadata stay as they are. */
export function withoutAbsent(kept: KubeObject, live: KubeObject): KubeObject {
  const { apiVersion, kind, metadata } = kept
  const body = present(kept, live)
  return { ...(isObject(body) ? body : kept), apiVersion, kind, metadata }
}
