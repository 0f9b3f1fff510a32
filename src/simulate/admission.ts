import type { ApiError } from './api-error.ts'
import { forbidden, notFound } from './api-error.ts'
import type { Resource } from './fields.ts'
import { fieldAt, textOf } from './fields.ts'
import type { KindInfo } from './kinds.ts'
import { qualifiedResource } from './kinds.ts'
import type { ObjectStore } from './object-store.ts'

/** Why the API server refuses a new object in this namespace; undefined = it does not. */
export function namespaceRefusal(
  object: Resource,
  info: KindInfo,
  store: ObjectStore,
): ApiError | undefined {
  const { namespace, name } = object.metadata
  if (!info.isNamespaced || namespace === undefined) return undefined
  const found = store.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace })
  if (found === undefined) return notFound('namespaces', namespace)
  if (found.metadata.deletionTimestamp === undefined) return undefined
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`
  return forbidden(qualifiedResource(info), name, why)
}

/** Object count quotas (`count/secrets`, `count/deployments.apps`, `secrets`). */
export function quotaRefusal(
  object: Resource,
  info: KindInfo,
  store: ObjectStore,
): ApiError | undefined {
  const { namespace, name } = object.metadata
  const quotaInfo = { ...info, kind: 'ResourceQuota', group: '' }
  if (namespace === undefined) return undefined
  for (const quota of store.list(quotaInfo, namespace)) {
    const names = [
      `count/${qualifiedResource(info)}`,
      ...(info.group === '' ? [info.resource] : []),
    ]
    for (const counted of names) {
      const limit = textOf(fieldAt(quota.spec, 'hard', counted))
      const used = store.list(info, namespace).length
      if (limit === '' || used < Number(limit)) continue
      const why = `exceeded quota: ${quota.metadata.name}, requested: ${counted}=1, used: ${counted}=${used}, limited: ${counted}=${limit}`
      return forbidden(qualifiedResource(info), name, why)
    }
  }
  return undefined
}
