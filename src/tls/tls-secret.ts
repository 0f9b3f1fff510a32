import { isObject, memberOf } from '../api/json-object.ts'
import type { ApiClient, ApiReply } from '../cluster/api-client.ts'
import { describeReply, readApiStatus } from '../cluster/api-status.ts'
import type { Generation } from './generation.ts'

export const secretName = 'lynq-tls'

/** What the Secret holds this moment. `stored` is the object as read; absent: there is no Secret. */
export type SecretState =
  | { readonly ok: true; readonly stored?: unknown; readonly generation?: Generation }
  | { readonly ok: false; readonly message: string }

/** `isTaken`: another replica was first, so look again. */
export type WriteOutcome =
  | { readonly ok: true }
  | { readonly ok: false; readonly isTaken: boolean; readonly message: string }

export interface TlsSecret {
  read(): Promise<SecretState>
  /** Writes only if nobody wrote since `stored` was read (undefined: since there was none). */
  write(generation: Generation, stored: unknown): Promise<WriteOutcome>
}

/** The Secret that all replicas share, in the shape of `kubernetes.io/tls` with `ca.crt`. */
export function createTlsSecret(client: ApiClient, namespace: string): TlsSecret {
  const folder = folderOf(namespace)

  return {
    async read() {
      const reply = await client({ method: 'GET', path: `${folder}/${secretName}` })
      if (isAbsent(reply)) return { ok: true }
      if (reply.status !== 200 || !('body' in reply) || !isObject(reply.body)) {
        return { ok: false, message: describeReply(reply) }
      }
      const generation = decode(reply.body.data)
      return { ok: true, stored: reply.body, ...(generation === undefined ? {} : { generation }) }
    },

    async write(generation, stored) {
      const isNew = stored === undefined
      const reply = await client({
        method: isNew ? 'POST' : 'PUT',
        path: `${isNew ? folder : `${folder}/${secretName}`}?fieldManager=lynq`,
        contentType: 'application/json',
        body: JSON.stringify({
          ...(isObject(stored) ? stored : newSecret(namespace)),
          data: encode(generation),
        }),
      })
      if (reply.status === 200 || reply.status === 201) return { ok: true }
      const isTaken = reply.status === 409 || isAbsent(reply)
      return { ok: false, isTaken, message: describeReply(reply) }
    },
  }
}

export function tlsSecretPath(namespace: string): string {
  return `${folderOf(namespace)}/${secretName}`
}

function folderOf(namespace: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets`
}

function newSecret(namespace: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: secretName, namespace, labels: { 'app.kubernetes.io/name': 'lynq' } },
    type: 'kubernetes.io/tls',
  }
}

const base64 = (text: string): string => Buffer.from(text).toString('base64')

function encode({ ca, cert, key }: Generation): Record<string, string> {
  return { 'ca.crt': base64(ca), 'tls.crt': base64(cert), 'tls.key': base64(key) }
}

function decode(data: unknown): Generation | undefined {
  const [ca, cert, key] = ['ca.crt', 'tls.crt', 'tls.key'].map((name) => {
    const value = memberOf(data, name)
    return typeof value === 'string' ? Buffer.from(value, 'base64').toString() : undefined
  })
  return ca === undefined || cert === undefined || key === undefined ? undefined : { ca, cert, key }
}

/** Only the API server's own "this Secret is not here"; any other 404 is doubt. */
function isAbsent(reply: ApiReply): boolean {
  if (reply.status !== 404 || !('body' in reply)) return false
  const status = readApiStatus(reply.body)
  return status?.reason === 'NotFound' && status.name === secretName
}
