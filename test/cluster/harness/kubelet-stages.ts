import type { Fields } from '../../../src/simulate/fields.ts'
import type { KubeletOptions, WorkloadMatch } from '../../../src/simulate/kubelet.ts'

/** What pods are to do; the same words as the simulator's kubelet. */
export interface PodBehaviour extends KubeletOptions {
  readonly held: readonly WorkloadMatch[]
  readonly brokenImages: readonly string[]
}

/** KWOK's stages for its node, for pods and for volumes, as its configuration file has them. */
export function kubeletStages(behaviour: PodBehaviour): readonly Fields[] {
  const { delaysMs = {}, readyAfterMs = 50, held, brokenImages } = behaviour
  const free = [alive, ...held.map((match) => isNot(ownedBy(match)))]
  const sound = isNot(usesOneOf(brokenImages))
  const pending = { key: '.status.phase', operator: 'In', values: ['Pending'] }
  const ofJob = ownedBy({ kind: 'Job' })
  const delays = Object.entries(delaysMs).map(([place, ms]) => ({ query: ownedBy(at(place)), ms }))
  const readyStages = [
    ...delays.map(({ query, ms }, index) => ({ name: `pod-ready-${index}`, is: [is(query)], ms })),
    { name: 'pod-ready', is: delays.map(({ query }) => isNot(query)), ms: readyAfterMs },
  ]
  return [
    ...readyStages.map(({ name, is: which, ms }) =>
      stage(name, [...free, sound, pending, ...which], podRunning, ms),
    ),
    stage('pod-complete', [...free, running, is(ofJob)], podEnded('Succeeded', 0), readyAfterMs),
    stage(
      'pod-fail',
      [...free, pending, is(usesOneOf(brokenImages)), is(ofJob)],
      podEnded('Failed', 1),
      readyAfterMs,
    ),
    stage('pod-delete', [deleted], { next: { delete: true } }),
    nodeStage,
    ...volumeStages(readyAfterMs),
  ]
}

const running = { key: '.status.phase', operator: 'In', values: ['Running'] }
const deleted = { key: '.metadata.deletionTimestamp', operator: 'Exists' }

function stage(
  name: string,
  matchExpressions: readonly Fields[],
  what: string | Fields,
  delayMs = 0,
): Fields {
  return {
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'Stage',
    metadata: { name },
    spec: {
      resourceRef: { apiGroup: 'v1', kind: 'Pod' },
      selector: { matchExpressions },
      ...(delayMs > 0 ? { delay: { durationMilliseconds: delayMs } } : {}),
      ...(typeof what === 'string' ? { next: { statusTemplate: what } } : what),
    },
  }
}

/** Claims of this class get a volume; the controller manager binds the two. */
export const storageClass = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: {
    name: 'fake',
    annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
  },
  provisioner: 'kwok.x-k8s.io/volume',
  reclaimPolicy: 'Delete',
  volumeBindingMode: 'Immediate',
}
const ofOurClass = { key: '.spec.storageClassName', operator: 'In', values: ['fake'] }
const alive = { key: '.metadata.deletionTimestamp', operator: 'DoesNotExist' }

// KWOK plays no pod of a node that it has no stage for.
const nodeReady = `conditions:
{{ range NodeConditions }}
- {type: {{ .type | Quote }}, status: {{ .status | Quote }}, reason: {{ .reason | Quote }}, message: {{ .message | Quote }}, lastHeartbeatTime: {{ Now | Quote }}, lastTransitionTime: {{ Now | Quote }}}
{{ end }}
addresses: [{address: {{ NodeIP | Quote }}, type: InternalIP}]
allocatable: {cpu: 100k, memory: 1000Ti, pods: 100k}
capacity: {cpu: 100k, memory: 1000Ti, pods: 100k}
phase: Running
`

const nodeStage = stage(
  'node-ready',
  [
    {
      key: '.status.conditions.[] | select( .type == "Ready" ) | .status',
      operator: 'NotIn',
      values: ['True'],
    },
  ],
  { resourceRef: { apiGroup: 'v1', kind: 'Node' }, next: { statusTemplate: nodeReady } },
)

const volumeStages = (delayMs: number): readonly Fields[] => [
  stage(
    'balancer-ready',
    [
      { key: '.spec.type', operator: 'In', values: ['LoadBalancer'] },
      { key: '.status.loadBalancer.ingress', operator: 'DoesNotExist' },
    ],
    {
      resourceRef: { apiGroup: 'v1', kind: 'Service' },
      next: { statusTemplate: 'loadBalancer: {ingress: [{ip: 10.1.0.1}]}' },
    },
    delayMs,
  ),
  stage(
    'claim-provision',
    [ofOurClass, alive, { key: '.spec.volumeName', operator: 'DoesNotExist' }],
    {
      resourceRef: { apiGroup: 'v1', kind: 'PersistentVolumeClaim' },
      steps: [
        {
          apply: {
            template: `apiVersion: v1
kind: PersistentVolume
metadata:
  name: pvc-{{ .metadata.uid }}
  annotations: {pv.kubernetes.io/provisioned-by: kwok.x-k8s.io/volume}
spec:
  accessModes:
  {{ YAML .spec.accessModes 2 }}
  capacity:
  {{ YAML .spec.resources.requests 2 }}
  persistentVolumeReclaimPolicy: Delete
  storageClassName: fake
  claimRef: {apiVersion: v1, kind: PersistentVolumeClaim, name: {{ .metadata.name | Quote }}, namespace: {{ .metadata.namespace | Quote }}, uid: {{ .metadata.uid | Quote }}}
  hostPath: {path: /tmp/nowhere}
`,
          },
        },
      ],
    },
    delayMs,
  ),
  stage(
    'volume-delete',
    [ofOurClass, alive, { key: '.status.phase', operator: 'In', values: ['Released'] }],
    {
      resourceRef: { apiGroup: 'v1', kind: 'PersistentVolume' },
      next: { delete: true },
    },
  ),
]

const podRunning = `conditions:
{{ range $type := (list "Initialized" "Ready" "ContainersReady") }}
- {type: {{ $type }}, status: "True", lastTransitionTime: {{ Now | Quote }}}
{{ end }}
containerStatuses:
{{ range .spec.containers }}
- image: {{ .image | Quote }}
  name: {{ .name | Quote }}
  ready: true
  restartCount: 0
  state: {running: {startedAt: {{ Now | Quote }}}}
{{ end }}
phase: Running
startTime: {{ Now | Quote }}
`

function podEnded(phase: 'Succeeded' | 'Failed', exitCode: number): string {
  return `containerStatuses:
{{ range .spec.containers }}
- image: {{ .image | Quote }}
  name: {{ .name | Quote }}
  ready: false
  restartCount: 0
  state: {terminated: {exitCode: ${exitCode}, finishedAt: {{ Now | Quote }}, startedAt: {{ Now | Quote }}}}
{{ end }}
phase: ${phase}
`
}

// A query answers a text, since that is what KWOK compares.
const YES = 'yes'
function is(condition: string): Fields {
  return { key: `if ${condition} then "${YES}" else "no" end`, operator: 'In', values: [YES] }
}

function isNot(condition: string): Fields {
  return { key: `if ${condition} then "${YES}" else "no" end`, operator: 'NotIn', values: [YES] }
}

/** A jq condition on a pod: does it belong to this workload? */
function ownedBy({ kind, name, namespace }: WorkloadMatch): string {
  // A Deployment's pods are owned by its ReplicaSets.
  const owner = kind === 'Deployment' ? 'ReplicaSet' : kind
  return [
    'true',
    ...(owner === undefined ? [] : [`.metadata.ownerReferences[0].kind == "${owner}"`]),
    ...(name === undefined ? [] : [`(.metadata.name | startswith("${name}-"))`]),
    ...(namespace === undefined ? [] : [`.metadata.namespace == "${namespace}"`]),
  ].join(' and ')
}

function usesOneOf(images: readonly string[]): string {
  const tests = images.map((image) => `. == "${image}"`)
  return `([.spec.containers[].image] | any(${['false', ...tests].join(' or ')}))`
}

/** `Kind`, `Kind/name` or `Kind/namespace/name`. */
function at(place: string): WorkloadMatch {
  const [kind = '', first, second] = place.split('/')
  if (first === undefined) return { kind }
  return second === undefined ? { kind, name: first } : { kind, namespace: first, name: second }
}
