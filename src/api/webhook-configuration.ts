import type { KubeObject } from './kube-object.ts'

/** `admissionregistration.k8s.io/v1`, as far as we say it. */
export interface WebhookConfiguration extends KubeObject {
  readonly webhooks: readonly Readonly<Record<string, unknown>>[]
}

// A node may be deleted while the service is away: nobody has anything to say about it.
const operations = {
  hub: ['CREATE', 'UPDATE', 'DELETE'],
  form: ['CREATE', 'UPDATE', 'DELETE'],
  node: ['CREATE', 'UPDATE'],
} as const

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
  webhooks: Object.entries(operations).map(([kind, verbs]) => ({
    name: `lynq${kind}s.operator.lynq.sh`,
    clientConfig: clientConfig(new URL(hookUrl), `/webhooks/validate-${kind}`),
    rules: [
      {
        apiGroups: ['operator.lynq.sh'],
        apiVersions: ['v1'],
        resources: [`lynq${kind}s`],
        operations: [...verbs],
        scope: 'Cluster',
      },
    ],
    // What leaves the spec as it is (labels, annotations, finalizers) is always allowed: do not ask.
    matchConditions: [
      {
        name: 'spec-changes',
        expression:
          "request.operation != 'UPDATE' || object.metadata.generation != oldObject.metadata.generation",
      },
    ],
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
