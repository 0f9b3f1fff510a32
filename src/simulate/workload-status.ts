import type { Fields, Resource } from './fields.ts'
import { failedDeployment, readyDeployment, runningDeployment } from './deployment-status.ts'
import { fieldAt, fieldsOf, textOf } from './fields.ts'
import type { Condition } from './status-parts.ts'
import { conditions, counters, numberAt, observed, wanted } from './status-parts.ts'

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
