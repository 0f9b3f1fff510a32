import type { KubeObject } from '../src/api/kube-object.ts'
import type { SyncRequest, SyncResponse } from '../src/api/metacontroller.ts'
import type { HookDeps } from './deps.ts'

/**
 * A sync or finalize hook that is called with the newest status there is of its parent. The last one
 * that was answered may never have been written; `recorded` is the one that surely is.
 */
export function withNewestStatus<Parent extends KubeObject, Answer extends SyncResponse<object>>(
  hook: (
    request: SyncRequest<Parent>,
    deps: HookDeps,
    recorded: NonNullable<Parent['status']> | Record<string, never>,
  ) => Promise<Answer>,
): (request: SyncRequest<Parent>, deps: HookDeps) => Promise<Answer> {
  return async (request, deps) => {
    const { parent } = request
    const { uid = '', generation } = parent.metadata
    const status = deps.statuses.newest(uid, parent.status)
    const newest = { ...request, parent: { ...parent, status } }
    const answer = await hook(newest, deps, parent.status ?? {})
    // As Metacontroller writes it.
    const written = { ...answer.status, observedGeneration: generation ?? 0 }
    deps.statuses.note(uid, parent.status, written)
    return answer
  }
}
