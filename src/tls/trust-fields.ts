import { isObject, memberOf, type Members } from '../api/json-object.ts'

/** What the CA bundle of one client becomes; PEM in, PEM out. */
export type MergeBundle = (published: string) => string

/**
 * The `webhooks` of a ValidatingWebhookConfiguration with our bundle wherever it calls one of `hosts`;
 * undefined when that changes nothing.
 */
export function trustInWebhooks(
  configuration: unknown,
  hosts: ReadonlySet<string>,
  merge: MergeBundle,
): Members | undefined {
  const webhooks = memberOf(configuration, 'webhooks')
  if (!Array.isArray(webhooks)) return undefined
  const next = webhooks.map((webhook: unknown) => {
    const { clientConfig } = isObject(webhook) ? webhook : {}
    if (!isObject(webhook) || !isObject(clientConfig)) return webhook
    if (!hosts.has(hostOfClient(clientConfig))) return webhook
    const before = Buffer.from(textOf(clientConfig.caBundle), 'base64').toString()
    const after = merge(before)
    if (after === before) return webhook
    const caBundle = Buffer.from(after).toString('base64')
    return { ...webhook, clientConfig: { ...clientConfig, caBundle } }
  })
  const isChanged = next.some((webhook, index) => webhook !== webhooks[index])
  return isChanged ? { webhooks: next } : undefined
}

/** The same for the hooks of a CompositeController, as a merge patch of the object. */
export function trustInHooks(
  controller: unknown,
  hosts: ReadonlySet<string>,
  merge: MergeBundle,
): Members | undefined {
  const hooks = memberOf(memberOf(controller, 'spec'), 'hooks')
  const changed = Object.entries(isObject(hooks) ? hooks : {}).flatMap(([verb, hook]) => {
    const webhook = memberOf(hook, 'webhook')
    if (!hosts.has(hostOfUrl(memberOf(webhook, 'url')))) return []
    // Only `inline` notices a change: Metacontroller reads references once, when it starts.
    const before = textOf(memberOf(memberOf(webhook, 'caBundle'), 'inline'))
    const after = merge(before)
    const caBundle = { inline: after, secretRef: null, configMapRef: null }
    return after === before ? [] : [[verb, { webhook: { caBundle } }] as const]
  })
  return changed.length === 0 ? undefined : { spec: { hooks: Object.fromEntries(changed) } }
}

function hostOfClient({ service, url }: Members): string {
  if (!isObject(service)) return hostOfUrl(url)
  return `${textOf(service.name)}.${textOf(service.namespace)}.svc`
}

/** The host of an https URL; plain http needs no trust. */
function hostOfUrl(url: unknown): string {
  if (typeof url !== 'string' || !URL.canParse(url)) return ''
  const { protocol, hostname } = new URL(url)
  return protocol === 'https:' ? hostname : ''
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
