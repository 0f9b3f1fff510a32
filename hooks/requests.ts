import type { LynqForm } from '../src/api/form.ts'
import type { LynqHub } from '../src/api/hub.ts'
import type { KubeObject } from '../src/api/kube-object.ts'
import type { ObjectGroups, SyncRequest } from '../src/api/metacontroller.ts'
import type { LynqNode } from '../src/api/node.ts'
import { AppError } from '../src/errors.ts'
import type { ControllerRevision } from '../src/plan/revision-object.ts'

export type FormRequest = SyncRequest<LynqForm>
export type HubRequest = SyncRequest<LynqHub>
export type NodeRequest = SyncRequest<LynqNode>

export const FORMS = 'LynqForm.operator.lynq.sh/v1'
export const HUBS = 'LynqHub.operator.lynq.sh/v1'
export const NODES = 'LynqNode.operator.lynq.sh/v1'
export const REVISIONS = 'ControllerRevision.apps/v1'
export const SECRETS = 'Secret.v1'

/**
 * The objects of one group. The API server has held them to our own schemas (or, for
 * ControllerRevision, its own), so the group's name is their type. undefined = the group was not
 * sent, which is not the same as an empty one.
 */
export function objectsIn(groups: ObjectGroups, key: typeof FORMS): readonly LynqForm[] | undefined
export function objectsIn(groups: ObjectGroups, key: typeof HUBS): readonly LynqHub[] | undefined
export function objectsIn(groups: ObjectGroups, key: typeof NODES): readonly LynqNode[] | undefined
export function objectsIn(
  groups: ObjectGroups,
  key: typeof REVISIONS,
): readonly ControllerRevision[] | undefined
export function objectsIn(groups: ObjectGroups, key: string): readonly KubeObject[] | undefined
export function objectsIn(groups: ObjectGroups, key: string): readonly KubeObject[] | undefined {
  const group = groups[key]
  return group === undefined ? undefined : Object.values(group)
}

/** The forms that name a hub; undefined = Metacontroller did not say. */
export function formsOf(hub: LynqHub, related: ObjectGroups): readonly LynqForm[] | undefined {
  return objectsIn(related, FORMS)?.filter(({ spec }) => spec.hubId === hub.metadata.name)
}

/**
 * Objects of a group that every request of this hook has, as `children` or `related`.
 * @throws AppError (400) when the group was not sent: "none" would be a guess that deletes something.
 */
export function required<Item>(
  objects: readonly Item[] | undefined,
  place: string,
): readonly Item[] {
  if (objects !== undefined) return objects
  throw new AppError('HOOK_REQUEST_INVALID', `${place} is missing`)
}
