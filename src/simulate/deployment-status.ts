import type { Fields, Resource } from './fields.ts'
import { fieldsOf, listOf, textOf } from './fields.ts'
import type { Condition } from './status-parts.ts'
import { conditions, counters, numberAt, observed, wanted } from './status-parts.ts'

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

export function runningDeployment(object: Resource, time: string, isUpdate: boolean): Fields {
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

export function readyDeployment(object: Resource, time: string): Fields {
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

export function failedDeployment(object: Resource, time: string): Fields {
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
