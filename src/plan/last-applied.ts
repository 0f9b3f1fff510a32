import type { KubeObject } from '../api/kube-object.ts'
import type { Members } from '../api/json-object.ts'
import { isObject, memberOf } from '../api/json-object.ts'

/** The annotation in which dynamic apply remembers what the hook returned last. */
export const LAST_APPLIED = 'metacontroller.k8s.io/last-applied-configuration'

function parseObject(text: string): Members | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/**
 * What Metacontroller recorded in dynamic mode: undefined when there is no record, also when it is
 * the JSON null or empty, which Metacontroller reads as none.
 */
export function lastApplied(live: KubeObject): Members | 'unreadable' | undefined {
  const text = memberOf(live.metadata.annotations, LAST_APPLIED)
  if (typeof text !== 'string' || text === '' || text.trim() === 'null') return undefined
  return parseObject(text) ?? 'unreadable'
}

/** A record copied from another object, or made in another API version, speaks of other fields. */
export function isRecordOf(live: KubeObject, record: Members): boolean {
  const metadata = memberOf(record, 'metadata')
  const namespace = memberOf(metadata, 'namespace')
  return (
    memberOf(record, 'apiVersion') === live.apiVersion &&
    memberOf(record, 'kind') === live.kind &&
    memberOf(metadata, 'name') === live.metadata.name &&
    (namespace === undefined || namespace === live.metadata.namespace)
  )
}
