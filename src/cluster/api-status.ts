import { isObject } from '../api/json-object.ts'
import type { ApiReply } from './api-client.ts'

/** A `Status` object, which the API server answers with when it does not do what it was asked. */
export interface ApiStatus {
  readonly reason: string
  readonly message: string
  /** Name of the object it speaks of. */
  readonly name: string
  /** Paths of the fields that are wrong. */
  readonly fields: readonly string[]
}

export function readApiStatus(body: unknown): ApiStatus | undefined {
  if (!isObject(body) || body.kind !== 'Status') return undefined
  const details = isObject(body.details) ? body.details : {}
  const causes = Array.isArray(details.causes) ? details.causes.filter(isObject) : []
  return {
    reason: toText(body.reason),
    message: toText(body.message),
    name: toText(details.name),
    fields: causes.map(({ field }) => toText(field)),
  }
}

/** Why a reply is none that we can use: one short line without credentials. */
export function describeReply(reply: ApiReply): string {
  if (!('body' in reply)) return reply.message
  if (reply.status === 401) return 'the API server does not accept our credentials'
  const words = readApiStatus(reply.body)?.message ?? ''
  return `the API server answered ${reply.status}${words === '' ? '' : `: ${toLine(words)}`}`
}

/** One line of at most 1,000 characters. */
export function toLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length > 1000 ? `${line.slice(0, 999)}…` : line
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
