import type { KubeObject } from '../api/kube-object.ts'
import { isApiError } from './api-error.ts'
import { METACONTROLLER } from './atomic-update.ts'
import type { ChildApply } from './apply-child.ts'
import {
  deleteObserved,
  LAST_APPLIED,
  owned,
  systemMetadata,
  withoutLastApplied,
} from './apply-child.ts'
import { isDeepEqual } from './deep-equal.ts'
import { dynamicMerge } from './dynamic-merge.ts'
import type { Fields, Resource } from './fields.ts'
import { fieldAt, isFields, withField, withMetadata } from './fields.ts'
import type { LoopApi } from './loop-api.ts'
import { stableJson } from './stable-json.ts'

/** The default mode: a merge on Metacontroller's side and a plain create or update. */
export async function applyDynamically(api: LoopApi, child: ChildApply): Promise<boolean> {
  const { observed, desired } = child
  if (observed === undefined) {
    try {
      const created = owned({ ...child, desired: withLastApplied(desired, desired) })
      await api.create(created, METACONTROLLER)
    } catch (error) {
      // An object that is there already is left alone, whoever it belongs to.
      if (!isApiError(error, 'AlreadyExists')) throw error
    }
    return true
  }
  const next = dynamicUpdate(observed, withoutLastApplied(desired))
  if (isDeepEqual(next, observed)) return false
  if (observed.metadata.deletionTimestamp !== undefined) return false
  if (child.updateMethod === 'OnDelete') return false
  if (child.updateMethod === 'Recreate') {
    await deleteObserved(api, observed)
    return true
  }
  try {
    await api.update(next, METACONTROLLER)
  } catch (error) {
    if (!isApiError(error, 'NotFound') && !isApiError(error, 'Conflict')) throw error
  }
  return true
}

function dynamicUpdate(observed: Resource, desired: Resource): Resource {
  const merged = dynamicMerge(observed, lastAppliedOf(observed), desired)
  const fields: Fields = isFields(merged) ? merged : desired
  const reverted = Object.fromEntries(
    systemMetadata.map((name) => [name, fieldAt(observed.metadata, name)]),
  )
  const { apiVersion, kind } = desired
  const metadata = { ...fieldsOfMetadata(fields), name: observed.metadata.name }
  const object = withMetadata({ ...fields, apiVersion, kind, metadata }, reverted)
  const status = observed.status === undefined ? {} : { status: observed.status }
  const bare = withField(object, ['status'], undefined)
  return withLastApplied(
    { ...bare, ...status, apiVersion, kind, metadata: object.metadata },
    desired,
  )
}

function lastAppliedOf(observed: Resource): unknown {
  const annotation = observed.metadata.annotations?.[LAST_APPLIED] ?? ''
  if (annotation === '') return {}
  try {
    return JSON.parse(annotation)
  } catch {
    throw new Error(`can't unmarshal "${LAST_APPLIED}" annotation: it is no JSON`)
  }
}

function fieldsOfMetadata(fields: Fields): Fields {
  return isFields(fields['metadata']) ? fields['metadata'] : {}
}

function withLastApplied(object: Resource, desired: KubeObject): Resource {
  const annotations = { ...object.metadata.annotations, [LAST_APPLIED]: stableJson(desired) }
  return withMetadata(object, { annotations })
}
