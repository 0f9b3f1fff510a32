import type { KubeObject } from './kube-object.ts'

/** `admissionregistration.k8s.io/v1`, as far as we say it. */
export interface WebhookConfiguration extends KubeObject {
  readonly webhooks: readonly Readonly<Record<string, unknown>>[]
}

// What leaves the spec as it is (finalizers, annotations of others) is not asked about, and so works
// while the service is away. The generation changes with the spec, and compares in no time.
const specChanges =
  "request.operation != 'UPDATE' || object.metadata.generation != oldObject.metadata.generation"

/** Labels by which nodes are known: the hub sets them back. Others are free, service or no service. */
const marks = ['lynq.sh/hub', 'lynq.sh/form', 'lynq.sh/uid', 'lynq.sh/orphaned', 'controller-uid']
const marksChange = anyOf(
  marks,
  'object.metadata.?labels[?key] != oldObject.metadata.?labels[?key]',
)

/**
 * Annotations by which people decide, told at once when they cannot work. Taking one away is always
 * possible; set while the service is away they would have no effect either.
 */
const isSet = (...annotations: readonly string[]): string =>
  anyOf(
    annotations,
    'object.metadata.?annotations[?key].hasValue() && object.metadata.?annotations[?key] != oldObject.metadata.?annotations[?key]',
  )

/** Whether something holds for one of these keys, in CEL. */
function anyOf(keys: readonly string[], holds: string): string {
  return `[${keys.map((key) => `'${key}'`).join(', ')}].exists(key, ${holds})`
}

interface Asked {
  readonly operations: readonly string[]
  /** In CEL. */
  readonly when: string
}

const asked: Readonly<Record<string, Asked>> = {
  hub: {
    operations: ['CREATE', 'UPDATE', 'DELETE'],
    when: `${specChanges} || ${isSet('lynq.sh/approve-deletions', 'lynq.sh/approve-creations')}`,
  },
  form: {
    operations: ['CREATE', 'UPDATE', 'DELETE'],
    when: `${specChanges} || ${isSet('lynq.sh/rollback-to')}`,
  },
  // A node may always be deleted; labels of ours on it are worth a warning.
  node: {
    operations: ['CREATE', 'UPDATE'],
    when: `${specChanges} || ${marksChange}`,
  },
}

/**
 * The ValidatingWebhookConfiguration `lynq`: our three kinds and nothing else, so that nothing else in
 * the cluster is affected while the service is away. Without a CA bundle, which the service fills in
 * (or cert-manager).
 * @param hookUrl an https URL; the webhooks are on the same host, under /webhooks
 */
export const webhookConfiguration = (hookUrl: string): WebhookConfiguration => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name: 'lynq' },
  webhooks: Object.entries(asked).map(([kind, { operations, when }]) => ({
    name: `lynq${kind}s.operator.lynq.sh`,
    clientConfig: clientConfig(new URL(hookUrl), `/webhooks/validate-${kind}`),
    rules: [
      {
        apiGroups: ['operator.lynq.sh'],
        apiVersions: ['v1'],
        resources: [`lynq${kind}s`],
        operations: [...operations],
        scope: 'Cluster',
      },
    ],
    matchConditions: [{ name: 'what-is-judged', expression: when }],
    matchPolicy: 'Equivalent',
    failurePolicy: 'Fail',
    timeoutSeconds: 5,
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
  })),
})

/** A Service is called by its name as such, so that the API server needs no cluster DNS. */
function clientConfig({ origin, hostname, port }: URL, path: string): object {
  const [, name, namespace] = /^([a-z0-9-]+)\.([a-z0-9-]+)(?:\.svc.*)?$/.exec(hostname) ?? []
  return name === undefined || namespace === undefined
    ? { url: `${origin}${path}` }
    : { service: { namespace, name, path, port: port === '' ? 443 : Number(port) } }
}
