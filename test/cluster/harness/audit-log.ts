import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import type { User } from './control-plane.ts'
import { users } from './control-plane.ts'

/** One request that the API server answered. */
export interface AuditEntry {
  readonly user: User | 'other'
  /** get, list, watch, create, update, patch, delete, deletecollection. */
  readonly verb: string
  readonly resource: string
  readonly group: string
  readonly subresource: string
  readonly namespace: string
  readonly name: string
  readonly httpStatus: number
  readonly isDryRun: boolean
  /** A server-side apply; only those say `force`. */
  readonly isApply: boolean
  readonly stage: string
  /** Milliseconds since the epoch at which the request came. */
  readonly at: number
}

/** Reads what an audit log has gained since the last call. */
export interface AuditLog {
  readonly read: () => readonly AuditEntry[]
}

export function openAuditLog(path: string): AuditLog {
  let offset = 0
  let rest = ''
  return {
    read: () => {
      const file = openSync(path, 'r')
      try {
        const bytes = Buffer.alloc(Math.max(0, fstatSync(file).size - offset))
        offset += readSync(file, bytes, 0, bytes.length, offset)
        const lines = (rest + bytes.toString()).split('\n')
        rest = lines.pop() ?? ''
        return lines.map(toEntry)
      } finally {
        closeSync(file)
      }
    },
  }
}

interface Event {
  readonly stage: string
  readonly requestURI: string
  readonly verb: string
  readonly user: { readonly username: string }
  readonly objectRef?: {
    readonly resource?: string
    readonly apiGroup?: string
    readonly subresource?: string
    readonly namespace?: string
    readonly name?: string
  }
  readonly responseStatus?: { readonly code?: number }
  readonly requestReceivedTimestamp: string
}

const userOf = new Map(
  Object.entries(users).map(([user, { name }]) => [name as string, user as User]),
)

function toEntry(line: string): AuditEntry {
  const event = JSON.parse(line) as Event
  const { objectRef = {}, responseStatus = {} } = event
  const query = new URL(event.requestURI, 'http://cluster').searchParams
  return {
    user: userOf.get(event.user.username) ?? 'other',
    verb: event.verb,
    resource: objectRef.resource ?? '',
    group: objectRef.apiGroup ?? '',
    subresource: objectRef.subresource ?? '',
    namespace: objectRef.namespace ?? '',
    name: objectRef.name ?? '',
    httpStatus: responseStatus.code ?? 0,
    isDryRun: query.has('dryRun'),
    isApply: event.verb === 'patch' && query.has('force'),
    stage: event.stage,
    at: Date.parse(event.requestReceivedTimestamp),
  }
}
