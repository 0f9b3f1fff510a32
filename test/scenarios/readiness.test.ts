import { describe, expect, test } from 'vitest'
import { fieldAt } from '../../src/simulate/fields.ts'
import { row, shop, strategies } from './shop.ts'

const pod = (image: string): string =>
  `{metadata: {labels: {app: x}}, spec: {containers: [{name: c, image: "${image}"}]}}`
const jobPod = pod('x:1').replace('spec: {', 'spec: {restartPolicy: Never, ')
const entry = (list: string, apiVersion: string, kind: string, body: string): string => `
${list}:
  - id: it
    nameTemplate: "{{ .uid }}-it"
    spec: {apiVersion: ${apiVersion}, kind: ${kind}, ${body}}
`
const selector = 'selector: {matchLabels: {app: x}}'
const workloads = [
  [
    'Deployment',
    entry('deployments', 'apps/v1', 'Deployment', `spec: {${selector}, template: ${pod('x:1')}}`),
  ],
  [
    'StatefulSet',
    entry(
      'statefulSets',
      'apps/v1',
      'StatefulSet',
      `spec: {serviceName: x, ${selector}, template: ${pod('x:1')}}`,
    ),
  ],
  [
    'DaemonSet',
    entry('daemonSets', 'apps/v1', 'DaemonSet', `spec: {${selector}, template: ${pod('x:1')}}`),
  ],
  ['Job', entry('jobs', 'batch/v1', 'Job', `spec: {template: ${jobPod}}`)],
  [
    'PersistentVolumeClaim',
    entry(
      'persistentVolumeClaims',
      'v1',
      'PersistentVolumeClaim',
      'spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}',
    ),
  ],
  [
    'Service',
    entry(
      'services',
      'v1',
      'Service',
      'spec: {type: LoadBalancer, selector: {app: x}, ports: [{port: 80}]}',
    ),
  ],
] as const
const others = [
  ['ConfigMap', entry('configMaps', 'v1', 'ConfigMap', 'data: {a: b}')],
  ['Secret', entry('secrets', 'v1', 'Secret', 'stringData: {a: b}')],
  [
    'ServiceAccount',
    entry('serviceAccounts', 'v1', 'ServiceAccount', 'automountServiceAccountToken: false'),
  ],
  ['Namespace', entry('namespaces', 'v1', 'Namespace', 'metadata: {labels: {a: b}}')],
  [
    'CronJob',
    entry(
      'cronJobs',
      'batch/v1',
      'CronJob',
      `spec: {schedule: "0 0 * * *", jobTemplate: {spec: {template: ${jobPod}}}}`,
    ),
  ],
  [
    'NetworkPolicy',
    entry('networkPolicies', 'networking.k8s.io/v1', 'NetworkPolicy', 'spec: {podSelector: {}}'),
  ],
  [
    'Service',
    entry('services', 'v1', 'Service', 'spec: {selector: {app: x}, ports: [{port: 80}]}'),
  ],
  [
    'Ingress',
    entry(
      'ingresses',
      'networking.k8s.io/v1',
      'Ingress',
      'spec: {defaultBackend: {service: {name: x, port: {number: 80}}}}',
    ),
  ],
  [
    'PodDisruptionBudget',
    entry(
      'podDisruptionBudgets',
      'policy/v1',
      'PodDisruptionBudget',
      `spec: {minAvailable: 1, ${selector}}`,
    ),
  ],
  [
    'HorizontalPodAutoscaler',
    entry(
      'horizontalPodAutoscalers',
      'autoscaling/v2',
      'HorizontalPodAutoscaler',
      'spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: "{{ .uid }}-web"}}',
      // Nobody measures pods in these clusters, so no autoscaler gets ready.
    ).replace('    spec:', '    waitForReady: false\n    spec:'),
  ],
] as const

describe.each(strategies)('%s', (strategy) => {
  test.each(workloads)('a %s makes its node wait until it is ready', async (kind, lists) => {
    const cluster = await shop({ strategy, kubelet: { readyAfterMs: 6000 } }, lists)

    await cluster.until(
      'the object',
      () => cluster.phases('acme-app')['it'] === 'Progressing',
      10_000,
    )
    expect(cluster.entry('acme-app', 'it')).toMatchObject({
      phase: 'Progressing',
      reason: 'NotReady',
      kind,
    })
    const ready = cluster.node('acme-app').status?.conditions?.find(({ type }) => type === 'Ready')
    expect(ready).toMatchObject({ status: 'False', reason: 'NotAllResourcesReady' })
    expect(ready?.message).toContain('"it"')

    await cluster.allReady(1)
  })

  test.each(others)(
    'a %s is created as the form says and is ready at once',
    async (kind, lists) => {
      const cluster = await shop({ strategy, kubelet: { readyAfterMs: 20_000 } }, lists)

      await cluster.until('it', () => cluster.phases('acme-app')['it'] === 'Ready', 10_000)
      const name = kind === 'Namespace' ? 'acme-it' : 'lynq-system/acme-it'
      expect(cluster.list(kind)).toContain(name)
      expect(cluster.get(`${kind} ${name}`).metadata.labels?.['lynq.sh/node']).toBe('acme-app')
    },
  )

  test('an autoscaler names the target of its own row', async () => {
    const cluster = await shop({ strategy }, others[9][1])
    await cluster.allReady(1)

    const { spec } = cluster.get('HorizontalPodAutoscaler lynq-system/acme-it')
    expect(fieldAt(spec, 'scaleTargetRef', 'name')).toBe('acme-web')
  })

  test('a Deployment with no replicas is ready', async () => {
    const cluster = await shop(
      { strategy },
      workloads[0][1].replace(selector, `replicas: 0, ${selector}`),
    )

    await cluster.allReady(1)
  })

  test('a node is Ready again only when a rolling update is complete', async () => {
    const lists = workloads[0][1].replace('x:1', 'x:{{ .size }}')
    const cluster = await shop({ strategy, kubelet: { readyAfterMs: 6000 } }, lists)
    await cluster.allReady(1)

    await cluster.setRows('shop', [row('acme', { size: '2' })])
    const updated = (): unknown =>
      fieldAt(cluster.get('Deployment lynq-system/acme-it').status, 'updatedReplicas')
    await cluster.until('the update', () => cluster.phases('acme-app')['it'] !== 'Ready', 15_000)
    await cluster.until(
      'the hub to know',
      () => fieldAt(cluster.get('LynqHub shop').status, 'ready') === 0,
      2500,
    )
    await cluster.until(
      'it to roll out',
      () => cluster.phases('acme-app')['it'] === 'Progressing',
      4500,
    )
    expect(JSON.stringify(cluster.get('Deployment lynq-system/acme-it').spec)).toContain('x:2')

    await cluster.allReady(1)
    expect(updated()).toBe(1)
  })

  test('the last transition of Ready moves only when its status flips', async () => {
    const cluster = await shop({ strategy }, workloads[0][1])
    const transition = (): string | undefined =>
      cluster.node('acme-app').status?.conditions?.find(({ type }) => type === 'Ready')
        ?.lastTransitionTime
    await cluster.allReady(1)
    const first = transition()
    await cluster.rest(60_000)

    await cluster.setRows('shop', [row('acme', { size: '9' })])
    await cluster.restartService()
    await cluster.restartMetacontroller()
    await cluster.rest(60_000)

    expect(transition()).toBe(first)
  })
})
