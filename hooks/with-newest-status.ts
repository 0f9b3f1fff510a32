import type { KubeObject } from '../src/api/kube-object.ts'
import type { SyncRequest, SyncResponse } from '../src/api/metacontroller.ts'
import { sameJson } from '../src/plan/same-json.ts'
import type { HookDeps } from './deps.ts'

/** A sync or finalize hook that is called with the newest status there is of its parent. */
export function withNewestStatus<Parent extends KubeObject, Answer extends SyncResponse<object>>(
  hook: (request: SyncRequest<Parent>, deps: HookDeps) => Promise<Answer>,
): typeof hook {
  return async (request, deps) => {
    const { parent } = request
    const { uid = '', generation } = parent.metadata
    const status = deps.statuses.newest(uid, parent.status)
    const answer = await hook({ ...request, parent: { ...parent, status } }, deps)
    // As Metacontroller writes it.
    const written = { ...answer.status, observedGeneration: generation ?? 0 }
    deps.statuses.note(uid, parent.status, written)
    return answer
  }
}

export function isSameStatus(one: unknown, other: unknown): boolean {
  return sameJson(one, other)
}
