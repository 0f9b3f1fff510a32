import type { HubSpec } from '../../src/api/hub.ts'
import { databaseOf } from '../../src/api/source.ts'
import type { ObjectGroups } from '../../src/api/metacontroller.ts'
import type { RowConnection } from '../../src/rows/row-sources.ts'
import type { ReadFailure } from '../../src/rows/row-source.ts'
import { SECRETS } from '../requests.ts'

interface SecretKey {
  readonly name: string
  readonly key: string
  readonly namespace?: string | undefined
}

export type Connection =
  | { readonly ok: true; readonly connection: RowConnection }
  | { readonly ok: false; readonly failure: ReadFailure }

/** The hub's source with its Secrets looked up. A missing Secret or key is a failure, never an empty password. */
export function connectionOf(
  { source }: HubSpec,
  related: ObjectGroups,
  defaultNamespace: string,
): Connection {
  const block = databaseOf(source)
  if (source.type === 'static' || block === undefined) {
    return { ok: true, connection: { type: 'static', rows: source.rows ?? [] } }
  }
  const { host, port, username, database, passwordRef, tls } = block
  const secrets = [passwordRef, tls?.caRef].map((ref) =>
    ref === undefined ? undefined : readKey(ref, related, defaultNamespace),
  )
  const missing = secrets.find((secret) => secret?.ok === false)
  if (missing?.ok === false) return missing
  const [password, ca] = secrets.map((secret) => (secret?.ok === true ? secret.text : undefined))
  return {
    ok: true,
    connection: {
      type: source.type,
      host,
      port,
      username,
      database,
      password,
      ...(tls === undefined ? {} : { tls: { mode: tls.mode, ca } }),
    },
  }
}

/** Namespaced names of the Secrets that a hub's source names. */
export function secretRefs(
  { source }: HubSpec,
  defaultNamespace: string,
): readonly { readonly namespace: string; readonly name: string }[] {
  const refs: readonly (SecretKey | undefined)[] = [
    databaseOf(source)?.passwordRef,
    databaseOf(source)?.tls?.caRef,
  ]
  return refs.flatMap((ref) =>
    ref === undefined ? [] : [{ namespace: ref.namespace ?? defaultNamespace, name: ref.name }],
  )
}

function readKey(
  { name, key, namespace }: SecretKey,
  related: ObjectGroups,
  defaultNamespace: string,
):
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly failure: ReadFailure } {
  const place = `${namespace ?? defaultNamespace}/${name}`
  const secret = related[SECRETS]?.[place]
  const data = secret?.data as Readonly<Record<string, string>> | undefined
  const encoded = data !== undefined && Object.hasOwn(data, key) ? data[key] : undefined
  if (encoded !== undefined) return { ok: true, text: Buffer.from(encoded, 'base64').toString() }
  const message =
    secret === undefined
      ? `Secret ${place} does not exist: create it with the key ${key}`
      : `Secret ${place} has no key ${key}`
  return { ok: false, failure: { code: 'MissingPassword', message } }
}
