import type { Fields, Resource } from './fields.ts'
import { fieldAt, fieldsOf, listOf, textOf } from './fields.ts'

/** How far the pods (or the volume, the load balancer) behind an object are. */
export type Stage = 'started' | 'ready' | 'failed'

type StatusOf = (object: Resource, time: string, isUpdate: boolean) => Fields | undefined

/** The status a controller of Kubernetes writes at this stage; undefined = none. */
export function workloadStatus(
  object: Resource,
  stage: Stage,
  at: { readonly time: string; readonly isUpdate: boolean },
): Fields | undefined {
  return statuses[object.kind]?.[stage]?.(object, at.time, at.isUpdate)
}

export function hasWorkload(kind: string): boolean {
  return kind in statuses
}

function numberAt(value: unknown, ...path: readonly string[]): number {
  const found = fieldAt(value, ...path)
  return typeof found === 'number' ? found : 0
}

function wanted(object: Resource): number {
  const replicas = fieldAt(object.spec, 'replicas')
  return typeof replicas === 'number' ? replicas : 1
}

function observed(object: Resource): Fields {
  return { observedGeneration: object.metadata.generation ?? 0 }
}

/** Counters of zero are left out, as Go's omitempty does. */
function counters(values: Readonly<Record<string, number>>): Fields {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== 0))
}

interface Condition {
  readonly type: string
  readonly status: string
  readonly reason: string
  readonly message: string
}

/** Keeps the transition time of a condition whose status stays. */
function conditions(object: Resource, time: string, next: readonly Condition[]): Fields {
  const before = listOf(fieldAt(object.status, 'conditions'))
  return {
    conditions: next.map((condition) => {
      const old = before.find((other) => fieldAt(other, 'type') === condition.type)
      const isSame = fieldAt(old, 'status') === condition.status
      return {
        ...condition,
        lastTransitionTime: isSame ? fieldAt(old, 'lastTransitionTime') : time,
      }
    }),
  }
}

/** Deployments say as well when a condition was last looked at. */
function deploymentConditions(object: Resource, time: string, next: readonly Condition[]): Fields {
  const list = listOf(conditions(object, time, next)['conditions'])
  return { conditions: list.map((item) => ({ lastUpdateTime: time, ...fieldsOf(item) })) }
}

const available = (status: 'True' | 'False'): Condition => ({
  type: 'Available',
  status,
  reason: status === 'True' ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
  message: `Deployment ${status === 'True' ? 'has' : 'does not have'} minimum availability.`,
})

const progressing = (status: 'True' | 'False', reason: string, message: string): Condition => ({
  type: 'Progressing',
  status,
  reason,
  message,
})

function replicaSetOf(object: Resource): string {
  const revision = textOf(object.metadata.annotations?.['deployment.kubernetes.io/revision'])
  return `ReplicaSet "${object.metadata.name}-${revision === '' ? '1' : revision}"`
}

function runningDeployment(object: Resource, time: string, isUpdate: boolean): Fields {
  const replicas = wanted(object)
  const ready = Math.min(numberAt(object.status, 'readyReplicas'), replicas)
  return {
    ...observed(object),
    ...counters({
      replicas,
      updatedReplicas: isUpdate ? Math.min(1, replicas) : replicas,
      readyReplicas: ready,
      availableReplicas: ready,
      unavailableReplicas: replicas - ready,
    }),
    ...deploymentConditions(object, time, [
      available(ready > 0 || replicas === 0 ? 'True' : 'False'),
      progressing('True', 'ReplicaSetUpdated', `${replicaSetOf(object)} is progressing.`),
    ]),
  }
}

function readyDeployment(object: Resource, time: string): Fields {
  const replicas = wanted(object)
  return {
    ...observed(object),
    terminatingReplicas: 0,
    ...counters({
      replicas,
      updatedReplicas: replicas,
      readyReplicas: replicas,
      availableReplicas: replicas,
    }),
    ...deploymentConditions(object, time, [
      available('True'),
      progressing(
        'True',
        'NewReplicaSetAvailable',
        `${replicaSetOf(object)} has successfully progressed.`,
      ),
    ]),
  }
}

function failedDeployment(object: Resource, time: string): Fields {
  return {
    ...fieldsOf(object.status),
    ...observed(object),
    ...deploymentConditions(object, time, [
      available('False'),
      progressing(
        'False',
        'ProgressDeadlineExceeded',
        `${replicaSetOf(object)} has timed out progressing.`,
      ),
    ]),
  }
}

function statefulSet(object: Resource, ready: number, isUpdate: boolean): Fields {
  const replicas = wanted(object)
  const next = `${object.metadata.name}-r${object.metadata.generation ?? 1}`
  const current = fieldAt(object.status, 'currentRevision')
  return {
    ...observed(object),
    replicas,
    availableReplicas: ready,
    collisionCount: 0,
    currentRevision: isUpdate && ready < replicas ? (current ?? next) : next,
    updateRevision: next,
    ...counters({ readyReplicas: ready, currentReplicas: ready, updatedReplicas: ready }),
  }
}

function daemonSet(object: Resource, ready: number): Fields {
  return {
    ...observed(object),
    currentNumberScheduled: 1,
    desiredNumberScheduled: 1,
    numberMisscheduled: 0,
    numberReady: ready,
    updatedNumberScheduled: 1,
    ...counters({ numberAvailable: ready, numberUnavailable: 1 - ready }),
  }
}

function finishedJob(object: Resource, time: string, types: readonly Condition[]): Fields {
  const isDone = types[0]?.type === 'SuccessCriteriaMet'
  return {
    ...fieldsOf(object.status),
    ...conditions(object, time, types),
    active: undefined,
    ready: 0,
    ...(isDone
      ? { succeeded: numberAt(object.spec, 'completions'), completionTime: time }
      : { failed: numberAt(object.spec, 'backoffLimit') + 1 }),
    terminating: 0,
    uncountedTerminatedPods: {},
  }
}

const jobDone = (type: string): Condition => ({
  type,
  status: 'True',
  reason: 'CompletionsReached',
  message: 'Reached expected number of succeeded pods',
})
const jobFailed = (type: string): Condition => ({
  type,
  status: 'True',
  reason: 'BackoffLimitExceeded',
  message: 'Job has reached the specified backoff limit',
})

const replicaSet = (object: Resource, ready: number): Fields => ({
  ...observed(object),
  replicas: wanted(object),
  ...counters({
    fullyLabeledReplicas: wanted(object),
    readyReplicas: ready,
    availableReplicas: ready,
  }),
})

function loadBalancer(object: Resource): Fields | undefined {
  if (fieldAt(object.spec, 'type') !== 'LoadBalancer') return undefined
  const address = textOf(fieldAt(object.spec, 'clusterIP')).replace(/^10\.96/, '192.0')
  return { loadBalancer: { ingress: [{ ip: address, ipMode: 'VIP' }] } }
}

const scaler = (object: Resource, time: string): Fields => ({
  currentMetrics: null,
  currentReplicas: numberAt(object.spec, 'minReplicas'),
  desiredReplicas: numberAt(object.spec, 'minReplicas'),
  ...conditions(object, time, [
    {
      type: 'AbleToScale',
      status: 'True',
      reason: 'ReadyForNewScale',
      message: 'recommended size matches current size',
    },
    {
      type: 'ScalingActive',
      status: 'True',
      reason: 'ValidMetricFound',
      message: 'the HPA was able to successfully calculate a replica count',
    },
  ]),
})

const budget = (object: Resource): Fields => ({
  ...observed(object),
  currentHealthy: 1,
  desiredHealthy: 1,
  disruptionsAllowed: 0,
  expectedPods: 1,
})

const runningPod = (object: Resource, time: string): Fields => ({
  ...fieldsOf(object.status),
  phase: 'Running',
  ...conditions(object, time, [
    { type: 'Ready', status: 'True', reason: '', message: '' },
    { type: 'PodScheduled', status: 'True', reason: '', message: '' },
  ]),
})

const statuses: Readonly<Record<string, Readonly<Partial<Record<Stage, StatusOf>>>>> = {
  Deployment: { started: runningDeployment, ready: readyDeployment, failed: failedDeployment },
  StatefulSet: {
    started: (object, _time, isUpdate) => statefulSet(object, 0, isUpdate),
    ready: (object, _time, isUpdate) => statefulSet(object, wanted(object), isUpdate),
  },
  ReplicaSet: {
    started: (object) => replicaSet(object, 0),
    ready: (object) => replicaSet(object, wanted(object)),
  },
  DaemonSet: { started: (object) => daemonSet(object, 0), ready: (object) => daemonSet(object, 1) },
  Job: {
    started: (_object, time) => ({
      active: 1,
      ready: 0,
      startTime: time,
      terminating: 0,
      uncountedTerminatedPods: {},
    }),
    ready: (object, time) =>
      finishedJob(object, time, [jobDone('SuccessCriteriaMet'), jobDone('Complete')]),
    failed: (object, time) =>
      finishedJob(object, time, [jobFailed('FailureTarget'), jobFailed('Failed')]),
  },
  Pod: { ready: runningPod },
  PersistentVolumeClaim: {
    ready: (object) => ({
      phase: 'Bound',
      accessModes: fieldAt(object.spec, 'accessModes'),
      capacity: fieldAt(object.spec, 'resources', 'requests'),
    }),
  },
  Service: { ready: loadBalancer },
  PodDisruptionBudget: { started: budget },
  HorizontalPodAutoscaler: { started: scaler },
}
