import { isObject } from '../api/json-object.ts'
import { isDeepStrictEqual } from 'node:util'
import type { KubeObject } from '../api/kube-object.ts'
import type { ApiReply } from './api-client.ts'
import { describeReply, readApiStatus, toLine } from './api-status.ts'
import type { DryRun } from './cluster.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * The body of the apply that Metacontroller would send for `desired`: it adds its owner reference and
 * claim label, and an apply that left them out would take them off.
 */
export function toApplyBody(desired: KubeObject, live: KubeObject | undefined): string {
  const { labels, ownerReferences } = desired.metadata
  const claim = live?.metadata.labels?.['controller-uid']
  const owners = [
    ...(ownerReferences ?? []),
    ...(live?.metadata.ownerReferences ?? []).filter(
      ({ controller, uid }) =>
        controller === true && !ownerReferences?.some((owner) => owner.uid === uid),
    ),
  ]
  const metadata = {
    ...omit(desired.metadata, ['managedFields', 'resourceVersion', 'generation', 'uid']),
    ...(claim === undefined ? {} : { labels: { ...labels, 'controller-uid': claim } }),
    ...(owners.length === 0 ? {} : { ownerReferences: owners }),
  }
  // The API server reads apply bodies as YAML, where these characters break lines or are forbidden
  // even inside quotes; JSON.stringify leaves them as they are.
  return JSON.stringify({ ...desired, metadata }).replaceAll(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** What the reply to a dry run says about the real apply. */
export function readDryRun(
  reply: ApiReply,
  desired: KubeObject,
  live: KubeObject | undefined,
): DryRun {
  if ((reply.status === 200 || reply.status === 201) && 'body' in reply) {
    return { accepted: true, changed: isChanged(reply.body, desired, live) }
  }
  const status = 'body' in reply ? readApiStatus(reply.body) : undefined
  if (status === undefined || !isVerdict(reply.status, status.message)) {
    return { accepted: 'unknown', message: describeReply(reply) }
  }
  return { accepted: false, message: toLine(toSafeWords(status.message, desired.kind)) }
}

/** Only words about the object count: that we may not, or that the server is busy, is not its fault. */
function isVerdict(httpStatus: number, message: string): boolean {
  if (httpStatus === 403) return !/ cannot \w+ resource /.test(message)
  // Seen on Kubernetes 1.36: an apply whose fields have the wrong type is an internal error.
  if (httpStatus === 500) return /^failed to (create typed patch|convert)/.test(message)
  return [400, 404, 413, 422].includes(httpStatus)
}

/** The server quotes what it does not like: Go's inner view of it always goes, a Secret's value too. */
function toSafeWords(message: string, kind: string): string {
  const words = message.replaceAll(/, got &.*$/gm, '')
  return kind === 'Secret'
    ? words.replaceAll(/((?:Invalid|Unsupported|Duplicate) value): ("(?:[^"\\]|\\.)*"|\S+)/g, '$1')
    : words
}

function isChanged(result: unknown, desired: KubeObject, live: KubeObject | undefined): boolean {
  if (live === undefined || !isObject(result)) return true
  // The status moves on its own between what the hook was shown and now.
  const ignored = 'status' in desired ? [] : ['status']
  return !isDeepStrictEqual(
    withoutBookkeeping(result, ignored),
    withoutBookkeeping({ ...live }, ignored),
  )
}

function withoutBookkeeping(object: Fields, ignored: readonly string[]): Fields {
  const metadata = isObject(object.metadata) ? object.metadata : {}
  return {
    ...omit(object, ignored),
    metadata: omit(metadata, ['managedFields', 'resourceVersion', 'generation']),
  }
}

function omit(object: object, keys: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)))
}
