import type { KubeObject, ManagedFieldsEntry } from '../api/kube-object.ts'
import { hasItemKey, itemKeyOf } from './field-set.ts'
import { isObject, memberOf } from '../api/json-object.ts'
import { findEntry } from './project-owned.ts'

/** Metacontroller's field manager unless `--apply-strategy-ssa-field-manager` says otherwise. */
export const FIELD_MANAGER = 'metacontroller'

function controllerUid(live: KubeObject): string | undefined {
  return live.metadata.ownerReferences?.find((owner) => owner.controller === true)?.uid
}

/**
 * Metacontroller's own entry: by name, or, where it runs under another field manager, the applier
 * that owns the controller's ownerReference.
 */
export function ownEntry(live: KubeObject): ManagedFieldsEntry | undefined {
  const named = findEntry(live, FIELD_MANAGER, 'Apply')
  const uid = controllerUid(live)
  if (named !== undefined || uid === undefined) return named
  return live.metadata.managedFields?.find((entry) => {
    if (entry.operation !== 'Apply' || (entry.subresource ?? '') !== '') return false
    const owners = memberOf(memberOf(entry.fieldsV1, 'f:metadata'), 'f:ownerReferences')
    return Object.keys(isObject(owners) ? owners : {}).some((key) =>
      hasItemKey({ uid }, itemKeyOf(key) ?? { uid: undefined }),
    )
  })
}

/** Whether a manager is Metacontroller on this object: what it created or updated is its own too. */
export function isOwnManager(live: KubeObject, manager: string): boolean {
  return manager === FIELD_MANAGER || manager === ownEntry(live)?.manager
}
