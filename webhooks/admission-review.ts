import { isObject, memberOf, type Members } from '../src/api/json-object.ts'
import type { KubeObject } from '../src/api/kube-object.ts'

export interface UserInfo {
  readonly username: string
  readonly groups: readonly string[]
}

/** What the API server asks about: one write of one of our kinds, as far as we look at it. */
export interface AdmissionRequest {
  readonly uid: string
  /** Of the object: LynqHub, LynqForm or LynqNode. */
  readonly kind: string
  /** CREATE, UPDATE, DELETE or CONNECT; anything else is refused. */
  readonly operation: string
  /** `status` and the like; empty for the object itself. */
  readonly subResource: string
  readonly userInfo: UserInfo
  /** As submitted, with the schema's defaults; absent on DELETE. */
  readonly object?: KubeObject
  /** As stored; absent on CREATE. */
  readonly oldObject?: KubeObject
}

export interface StatusCause {
  readonly reason: string
  readonly message: string
  readonly field: string
}

/** `meta/v1.Status`; clients print it. */
export interface AdmissionStatus {
  readonly metadata: Readonly<Record<string, never>>
  readonly status?: 'Failure'
  readonly message: string
  readonly reason?: string
  readonly details?: {
    readonly name: string
    readonly group: string
    readonly kind: string
    readonly causes: readonly StatusCause[]
  }
  readonly code: number
}

export interface AdmissionResponse {
  readonly uid: string
  readonly allowed: boolean
  readonly status?: AdmissionStatus
  readonly warnings?: readonly string[]
}

/** Without `apiVersion` and `kind` when the request was none that we can answer. */
export interface AdmissionReview {
  readonly apiVersion?: 'admission.k8s.io/v1'
  readonly kind?: 'AdmissionReview'
  readonly response: AdmissionResponse
}

/** A request as HTTP brought it. */
export interface AdmissionCall {
  readonly contentType: string | undefined
  readonly body: string
}

/**
 * Largest body: the object as stored and as submitted, at most 3 MiB each in JSON (etcd takes 1.5 MiB
 * of it), and less than 1 MiB around them; the arithmetic is controller-runtime's.
 */
export const admissionBodyLimit = 7 * 1024 * 1024

/**
 * Answers one call. What is no AdmissionReview is answered as controller-runtime answers it: HTTP 200,
 * no version, no uid, code 400 and why. Never throws for what a caller sent.
 */
export function answerAdmission(
  call: AdmissionCall,
  review: (request: AdmissionRequest) => AdmissionResponse,
): AdmissionReview {
  const read = readReview(call)
  if (typeof read === 'string') return malformed(400, read)
  const uid = textOf(read.uid)
  const request = readRequest(uid, read)
  return {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    response: typeof request === 'string' ? errored(uid, 400, request) : review(request),
  }
}

/** The answer to what is no AdmissionReview. */
export function malformed(code: 400 | 413, message: string): AdmissionReview {
  return { response: errored('', code, message) }
}

/** Neither yes nor no: the request cannot be judged. */
export function errored(uid: string, code: number, message: string): AdmissionResponse {
  return { uid, allowed: false, status: { metadata: {}, message, code } }
}

/** The review's `request`, or what is wrong with the call. */
function readReview({ contentType = '', body }: AdmissionCall): Members | string {
  if (body === '') return 'request body is empty'
  if (!/^application\/json *(;|$)/i.test(contentType)) {
    return `contentType=${contentType.slice(0, 100)}, expected application/json`
  }
  let review: unknown
  try {
    review = JSON.parse(body)
  } catch {
    // V8's own words would quote the body, which may hold a secret.
    return "couldn't get version/kind; json parse error"
  }
  const { apiVersion, kind } = isObject(review) ? review : {}
  if (apiVersion !== 'admission.k8s.io/v1' || kind !== 'AdmissionReview') {
    return `expected AdmissionReview of admission.k8s.io/v1, got ${textOf(kind) || 'no kind'} of ${textOf(apiVersion) || 'no version'}`
  }
  const request = memberOf(review, 'request')
  return isObject(request) ? request : 'request is missing'
}

/** The request, or what is wrong with it. */
function readRequest(uid: string, request: Members): AdmissionRequest | string {
  if (uid === '') return 'request.uid is missing'
  const { object, oldObject } = request
  const operation = textOf(request.operation)
  const userInfo = isObject(request.userInfo) ? request.userInfo : {}
  const groups = Array.isArray(userInfo.groups) ? userInfo.groups.map(textOf) : []
  const newOne = isKubeObject(object) ? { object } : {}
  const oldOne = isKubeObject(oldObject) ? { oldObject } : {}
  return {
    uid,
    kind: textOf(memberOf(request.kind, 'kind')),
    operation,
    subResource: textOf(request.subResource),
    userInfo: { username: textOf(userInfo.username), groups },
    ...newOne,
    ...oldOne,
  }
}

function isKubeObject(value: unknown): value is KubeObject {
  if (!isObject(value) || !isObject(value.metadata)) return false
  const texts = [value.apiVersion, value.kind, value.metadata.name]
  return texts.every((text) => typeof text === 'string')
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
