import type { Fields, Resource } from './fields.ts'
import { fieldAt, fieldsOf, isFields, listOf, textOf, withField, withMetadata } from './fields.ts'
import {
  canonicalQuantities,
  withPodDefaults,
  withPodSpecDefaults,
  withQuantities,
} from './pod-defaults.ts'

type Defaulting = (object: Resource) => Resource

/** Fields that the API server fills in on every write, as far as readiness and planning see them. */
export function withDefaults(object: Resource): Resource {
  return defaulting[object.kind]?.(object) ?? object
}

function specDefaults(change: (spec: Fields) => Fields): Defaulting {
  return (object) => ({ ...object, spec: change(fieldsOf(object.spec)) })
}

const rolling = { maxUnavailable: '25%', maxSurge: '25%' }

function strategy(value: unknown, rollingUpdate: Fields): Fields {
  const given = { type: 'RollingUpdate', ...fieldsOf(value) }
  if (given.type !== 'RollingUpdate') return given
  return {
    ...given,
    rollingUpdate: { ...rollingUpdate, ...fieldsOf(fieldAt(value, 'rollingUpdate')) },
  }
}

function claimDefaults(claim: unknown): Fields {
  const spec = fieldsOf(fieldAt(claim, 'spec'))
  return {
    ...fieldsOf(claim),
    spec: { volumeMode: 'Filesystem', ...spec, resources: withQuantities(spec['resources']) },
  }
}

const jobDefaults = (spec: Fields): Fields => ({
  backoffLimit: 6,
  completions: 1,
  parallelism: 1,
  completionMode: 'NonIndexed',
  suspend: false,
  manualSelector: false,
  podReplacementPolicy: 'TerminatingOrFailed',
  ...spec,
  template: withPodDefaults(spec['template'], 'Never'),
})

const defaulting: Readonly<Record<string, Defaulting>> = {
  Namespace: (object) => {
    const labels = {
      ...object.metadata.labels,
      'kubernetes.io/metadata.name': object.metadata.name,
    }
    return withMetadata(object, { labels })
  },
  Deployment: specDefaults((spec) => ({
    replicas: 1,
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
    ...spec,
    strategy: strategy(spec['strategy'], rolling),
    template: withPodDefaults(spec['template']),
  })),
  StatefulSet: specDefaults((spec) => ({
    replicas: 1,
    revisionHistoryLimit: 10,
    podManagementPolicy: 'OrderedReady',
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
    ...spec,
    updateStrategy: strategy(spec['updateStrategy'], { partition: 0 }),
    template: withPodDefaults(spec['template']),
    ...(Array.isArray(spec['volumeClaimTemplates'])
      ? { volumeClaimTemplates: spec['volumeClaimTemplates'].map(claimTemplate) }
      : {}),
  })),
  DaemonSet: specDefaults((spec) => ({
    revisionHistoryLimit: 10,
    ...spec,
    updateStrategy: strategy(spec['updateStrategy'], { maxSurge: 0, maxUnavailable: 1 }),
    template: withPodDefaults(spec['template']),
  })),
  Pod: specDefaults((spec) => withPodSpecDefaults(spec, 'Always')),
  Job: specDefaults(jobDefaults),
  CronJob: specDefaults((spec) => ({
    concurrencyPolicy: 'Allow',
    suspend: false,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
    ...spec,
  })),
  Service: specDefaults((spec) => ({
    type: 'ClusterIP',
    sessionAffinity: 'None',
    internalTrafficPolicy: 'Cluster',
    ...spec,
    ...(Array.isArray(spec['ports']) ? { ports: spec['ports'].map(servicePort) } : {}),
  })),
  Secret: ({ stringData, ...rest }) => {
    const encoded = Object.entries(fieldsOf(stringData)).map(
      ([key, value]) => [key, Buffer.from(textOf(value)).toString('base64')] as const,
    )
    const data = { ...fieldsOf(rest.data), ...Object.fromEntries(encoded) }
    return { type: 'Opaque', ...rest, ...(Object.keys(data).length > 0 ? { data } : {}) }
  },
  PersistentVolumeClaim: (object) => ({ ...object, spec: claimDefaults(object)['spec'] }),
  ResourceQuota: specDefaults((spec) => ({
    ...spec,
    ...(isFields(spec['hard']) ? { hard: canonicalQuantities(spec['hard']) } : {}),
  })),
  HorizontalPodAutoscaler: specDefaults((spec) => ({ minReplicas: 1, ...spec })),
  RoleBinding: (object) => ({ ...object, subjects: listOf(object['subjects']).map(subject) }),
  CompositeController: specDefaults((spec) => ({
    ...spec,
    childResources: listOf(spec['childResources']).map((child) =>
      withField(
        fieldsOf(child),
        ['updateStrategy', 'statusChecks'],
        fieldAt(child, 'updateStrategy', 'statusChecks') ?? {},
      ),
    ),
  })),
}

function claimTemplate(claim: unknown): Fields {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    status: { phase: 'Pending' },
    ...claimDefaults(claim),
  }
}

function servicePort(port: unknown): Fields {
  const given = fieldsOf(port)
  return { protocol: 'TCP', targetPort: given['port'], ...given }
}

function subject(value: unknown): Fields {
  const given = fieldsOf(value)
  const isUser = given['kind'] === 'User' || given['kind'] === 'Group'
  return isUser ? { apiGroup: 'rbac.authorization.k8s.io', ...given } : given
}

/** The status that a new object starts with. */
export function initialStatus(kind: string): unknown {
  return initial[kind]
}

const initial: Readonly<Record<string, unknown>> = {
  Namespace: { phase: 'Active' },
  Service: { loadBalancer: {} },
  Ingress: { loadBalancer: {} },
  Deployment: {},
  StatefulSet: { availableReplicas: 0, replicas: 0 },
  ReplicaSet: { replicas: 0 },
  DaemonSet: {
    currentNumberScheduled: 0,
    desiredNumberScheduled: 0,
    numberMisscheduled: 0,
    numberReady: 0,
  },
  Job: {},
  CronJob: {},
  Pod: { phase: 'Pending', qosClass: 'Burstable' },
  PersistentVolumeClaim: { phase: 'Pending' },
  PodDisruptionBudget: {
    currentHealthy: 0,
    desiredHealthy: 0,
    disruptionsAllowed: 0,
    expectedPods: 0,
  },
  HorizontalPodAutoscaler: { currentMetrics: null, desiredReplicas: 0 },
  ResourceQuota: {},
}
