import { setTimeout as sleep } from 'node:timers/promises'
import type { KubeObject } from '../api/kube-object.ts'
import type { Webhook } from './webhook-table.ts'

// Until V8 has optimised what judges forms, a form of 500 entries takes twice as long. Forty rounds of
// some milliseconds are enough; whoever calls meanwhile waits for one of them at most.
const rounds = 40
const pauseMs = 20

/** Compiles schemas and rules before the first caller needs them: judges a form that nobody sent. */
export async function warmUp(reviewForm: Webhook): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    reviewForm({
      ...{ uid: 'warm-up', kind: 'LynqForm', operation: 'CREATE', subResource: '' },
      userInfo: { username: '', groups: [] },
      object: sampleForm,
    })
    await sleep(pauseMs, undefined, { ref: false })
  }
}

const labels = { app: '{{ .uid }}-web', tier: 'web' }
const container = {
  name: 'web',
  image: 'example/web:{{ .uid | trunc63 }}',
  ports: [{ name: 'http', containerPort: 8080 }],
  env: [
    { name: 'ID', value: '{{ .uid }}' },
    {
      name: 'SIZE',
      value: '{{ if eq .uid "a" }}1{{ else }}{{ .uid | default "2" | quote }}{{ end }}',
    },
  ],
  resources: { requests: { cpu: '100m', memory: '64Mi' } },
}
const workload = {
  metadata: { labels },
  spec: {
    replicas: '{{ .uid | len }}',
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [container] } },
  },
}
const common = { targetNamespace: 'n-{{ .uid }}', dependIds: ['space'] }

/** What most forms are made of. */
const sampleForm: KubeObject = {
  apiVersion: 'operator.lynq.sh/v1',
  kind: 'LynqForm',
  metadata: { name: 'warm-up' },
  spec: {
    hubId: 'warm-up',
    namespaces: [
      { id: 'space', nameTemplate: 'n-{{ .uid }}', spec: { apiVersion: 'v1', kind: 'Namespace' } },
    ],
    statefulSets: [
      {
        ...common,
        id: 'db',
        nameTemplate: '{{ .uid }}-db',
        ignoreFields: ['$.spec.replicas'],
        spec: { apiVersion: 'apps/v1', kind: 'StatefulSet', ...workload },
      },
    ],
    deployments: [
      {
        ...common,
        id: 'web',
        nameTemplate: '{{ .uid }}-web',
        annotationsTemplate: { note: '{{ printf "%s of %s" .uid .hubId }}' },
        spec: { apiVersion: 'apps/v1', kind: 'Deployment', ...workload },
      },
    ],
    services: [
      {
        ...common,
        id: 'web-service',
        nameTemplate: '{{ .uid }}-web',
        spec: {
          apiVersion: 'v1',
          kind: 'Service',
          spec: { selector: labels, ports: [{ name: 'http', port: 80 }] },
        },
      },
    ],
  },
}
