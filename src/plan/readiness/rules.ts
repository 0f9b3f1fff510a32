import { autoscaler } from './autoscaler.ts'
import { daemonSet } from './daemon-set.ts'
import { deployment } from './deployment.ts'
import { job } from './job.ts'
import { claim, namespace } from './phases.ts'
import { pod } from './pod.ts'
import { replicaSet } from './replica-set.ts'
import { resourceDefinition } from './resource-definition.ts'
import type { Rule } from './rule.ts'
import { current } from './rule.ts'
import { service } from './service.ts'
import { statefulSet } from './stateful-set.ts'

/** Kinds that have a rule of their own: `group/Kind`, whatever the version. */
export const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['/Namespace', namespace],
  ['/PersistentVolumeClaim', claim],
  ['/Pod', pod],
  ['/Service', service],
  ['apiextensions.k8s.io/CustomResourceDefinition', resourceDefinition],
  ['apps/DaemonSet', daemonSet],
  ['apps/Deployment', deployment],
  ['apps/ReplicaSet', replicaSet],
  ['apps/StatefulSet', statefulSet],
  ['autoscaling/HorizontalPodAutoscaler', autoscaler],
  ['batch/Job', job],
  ['extensions/DaemonSet', daemonSet],
  ['extensions/Deployment', deployment],
  ['extensions/ReplicaSet', replicaSet],
  // Its controller observes the generation after it computed the budget; the shared check is all.
  ['policy/PodDisruptionBudget', () => current('budget computed')],
])

/** Kinds that are ready once they exist; nothing in their status is read. */
export const readyOnceCreated: ReadonlySet<string> = new Set([
  '/ConfigMap',
  '/LimitRange',
  '/ResourceQuota',
  '/Secret',
  '/ServiceAccount',
  'batch/CronJob',
  'networking.k8s.io/NetworkPolicy',
  'rbac.authorization.k8s.io/Role',
  'rbac.authorization.k8s.io/RoleBinding',
])
