import { isObject, memberOf } from '../../src/api/json-object.ts'
import type { ApiCall, ApiClient, ApiReply } from '../../src/cluster/api-client.ts'

export interface StoredObjects {
  /** One more client of the same store: a replica. */
  readonly client: ApiClient
  get(path: string): unknown
  put(path: string, object: object): void
  delete(path: string): void
  /** Calls so far, as `GET /path`. */
  readonly calls: string[]
  /** Called before a call is carried out; what it returns is the reply. */
  intercept: (call: ApiCall) => ApiReply | undefined
}

type Fields = Readonly<Record<string, unknown>>

/** Objects by path, with the API server's optimistic locking; every call takes a turn of the loop. */
export function storedObjects(objects: Readonly<Record<string, object>> = {}): StoredObjects {
  const stored = new Map<string, Fields>()
  const calls: string[] = []
  let version = 0

  function put(path: string, object: object): Fields {
    version += 1
    const { metadata } = object as { metadata?: object }
    const next = { ...object, metadata: { ...metadata, resourceVersion: String(version) } }
    stored.set(path, next)
    return next
  }

  function carryOut({ method, path, body = '{}' }: ApiCall): ApiReply {
    const sent = JSON.parse(body) as Fields
    const sentVersion = memberOf(sent.metadata, 'resourceVersion')
    const key = method === 'POST' ? `${path}/${String(memberOf(sent.metadata, 'name'))}` : path
    const found = stored.get(key)
    if (method === 'POST') {
      return found === undefined
        ? { status: 201, body: put(key, sent) }
        : failure(409, 'AlreadyExists', key)
    }
    if (found === undefined) return failure(404, 'NotFound', key)
    if (method === 'GET') return { status: 200, body: structuredClone(found) }
    if (sentVersion !== memberOf(found.metadata, 'resourceVersion')) {
      return failure(409, 'Conflict', key)
    }
    return { status: 200, body: put(key, method === 'PUT' ? sent : merge(found, sent)) }
  }

  const store: StoredObjects = {
    async client(call) {
      const path = call.path.replace(/\?.*/, '')
      calls.push(`${call.method} ${path}`)
      await Promise.resolve()
      return store.intercept(call) ?? carryOut({ ...call, path })
    },
    get: (path) => stored.get(path),
    put: (path, object) => void put(path, object),
    delete: (path) => void stored.delete(path),
    calls,
    intercept: () => undefined,
  }
  for (const [path, object] of Object.entries(objects)) store.put(path, object)
  return store
}

function failure(code: number, reason: string, path: string): ApiReply {
  const name = path.split('/').at(-1)
  const body = { kind: 'Status', reason, message: `${reason} ${String(name)}`, details: { name } }
  return { status: code, body: { ...body, code } }
}

/** RFC 7396. */
function merge(target: unknown, patch: Fields): Fields {
  const result: Record<string, unknown> = isObject(target) ? { ...target } : {}
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) Reflect.deleteProperty(result, name)
    else result[name] = isObject(value) ? merge(result[name], value) : value
  }
  return result
}
