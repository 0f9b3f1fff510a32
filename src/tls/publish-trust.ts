import { isObject, memberOf, type Members } from '../api/json-object.ts'
import type { ApiClient } from '../cluster/api-client.ts'
import { describeReply } from '../cluster/api-status.ts'
import { trustInHooks, trustInWebhooks, type MergeBundle } from './trust-fields.ts'

/** `changed`: some client was told just now, and needs a moment to know it. */
export type Published =
  | { readonly ok: true; readonly changed: boolean }
  | { readonly ok: false; readonly message: string }

type Trust = (
  object: unknown,
  hosts: ReadonlySet<string>,
  merge: MergeBundle,
) => Members | undefined

const controllers = '/apis/metacontroller.k8s.io/v1alpha1/compositecontrollers'
/** Everybody who calls us: path of the object that says whom it trusts, and where in it. */
const clients: readonly (readonly [path: string, trust: Trust])[] = [
  ['/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/lynq', trustInWebhooks],
  [`${controllers}/lynq-form`, trustInHooks],
  [`${controllers}/lynq-hub`, trustInHooks],
  [`${controllers}/lynq-node`, trustInHooks],
]
const attempts = 4

/** Paths of the objects that say whom our callers trust. */
export const trustingObjects: readonly string[] = clients.map(([path]) => path)

/**
 * Sees to it that everybody who calls one of `hosts` trusts what `merge` makes of what they trust now.
 * An object that is not there needs nothing; one that cannot be read or written is no success.
 */
export async function publishTrust(
  client: ApiClient,
  hosts: ReadonlySet<string>,
  merge: MergeBundle,
): Promise<Published> {
  const results = await Promise.all(
    clients.map(([path, trust]) => publish(client, path, (object) => trust(object, hosts, merge))),
  )
  const failure = results.find(({ ok }) => !ok)
  return failure ?? { ok: true, changed: results.some((result) => result.ok && result.changed) }
}

async function publish(
  client: ApiClient,
  path: string,
  change: (object: unknown) => Members | undefined,
): Promise<Published> {
  for (let attempt = 1; ; attempt += 1) {
    const found = await client({ method: 'GET', path })
    if (found.status === 404) return { ok: true, changed: false }
    const object = found.status === 200 && 'body' in found ? found.body : undefined
    if (!isObject(object)) return { ok: false, message: `${path}: ${describeReply(found)}` }
    const patch = change(object)
    if (patch === undefined) return { ok: true, changed: false }

    const resourceVersion = memberOf(object.metadata, 'resourceVersion')
    const reply = await client({
      method: 'PATCH',
      path: `${path}?fieldManager=lynq`,
      contentType: 'application/merge-patch+json',
      // A merge patch replaces lists: only of the version that was read.
      body: JSON.stringify({ metadata: { resourceVersion }, ...patch }),
    })
    if (reply.status === 200) return { ok: true, changed: true }
    const isStale = reply.status === 409 || reply.status === 404
    if (!isStale || attempt === attempts) {
      return { ok: false, message: `${path}: ${describeReply(reply)}` }
    }
  }
}
