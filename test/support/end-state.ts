import type { OwnerReference } from '../../src/api/kube-object.ts'
import {
  ABSENT_AT,
  APPLIED_HASH,
  APPROVE_DELETIONS,
  CLAIM_LABEL,
  HELD_DELETION,
  MOVED_AT,
  MOVED_FROM,
  ORPHANED_AT,
  OUR_PREFIX,
  ROLLBACK_TO,
} from '../../src/plan/labels.ts'
import type { Fields, Resource } from '../../src/simulate/fields.ts'
import { fieldAt, listOf, textOf } from '../../src/simulate/fields.ts'
import type { ScenarioCluster } from './scenario-cluster.ts'

const ours = ['LynqHub', 'LynqForm', 'LynqNode', 'ControllerRevision']
const childKinds = [
  'Namespace',
  'ServiceAccount',
  'Service',
  'ConfigMap',
  'Secret',
  'PersistentVolumeClaim',
  'Pod',
  'ResourceQuota',
  'LimitRange',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'PodDisruptionBudget',
  'Ingress',
  'NetworkPolicy',
  'HorizontalPodAutoscaler',
  'Role',
  'RoleBinding',
]
/** Times, hashes, and fingerprints and revisions, which are made of them. */
const unstable = new Set([
  ...[ABSENT_AT, MOVED_AT, ORPHANED_AT],
  ...[APPLIED_HASH, APPROVE_DELETIONS, HELD_DELETION, MOVED_FROM, ROLLBACK_TO],
])
const everywhere = /^Namespace (default|kube-[a-z-]+|lynq-system)$|^\w+ kube-[a-z-]+\//
const workloads = new Set([
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'CronJob',
  'Job',
])

/**
 * What must be equal in both worlds and after any history: every object that a scenario and its
 * nodes made, by place, without uids, times, hashes, and what Kubernetes adds by itself.
 * `moreKinds` are custom ones, as a `Place` names them.
 */
export function endState(cluster: ScenarioCluster, moreKinds: readonly string[] = []): Fields {
  const state: Record<string, unknown> = {}
  for (const kind of [...ours, ...childKinds, ...moreKinds]) {
    for (const name of cluster.list(kind)) {
      const place = `${kind} ${name}`
      const object = cluster.find(place)
      if (object === undefined || everywhere.test(place) || isSideEffect(object)) continue
      // Revisions are named for a hash of the form as stored, and a CRD's schema adds defaults to it. How
      // many there are depends on how fast edits follow each other.
      const key = kind === 'ControllerRevision' ? place.replace(/-[0-9a-f]{10}$/, '') : place
      state[key] = essence(object)
    }
  }
  return state
}

/** Made by a workload's controller, not by a node. */
function isSideEffect({ kind, metadata }: Resource): boolean {
  const { labels = {}, ownerReferences = [] } = metadata
  if (Object.keys(labels).some((key) => key.startsWith(OUR_PREFIX))) return false
  if (ownerReferences.some((owner) => owner.controller === true && workloads.has(owner.kind))) {
    return true
  }
  // Claims of a StatefulSet's template have no owner.
  return kind === 'PersistentVolumeClaim' || kind === 'ControllerRevision'
}

function essence(object: Resource): Fields {
  const { kind, metadata, data, status } = object
  const { labels = {}, annotations = {}, finalizers = [] } = metadata
  return {
    isClaimed: CLAIM_LABEL in labels,
    labels: Object.fromEntries(
      Object.entries(labels).filter(([key]) => key !== CLAIM_LABEL && !isOfKubernetes(key)),
    ),
    annotations: Object.fromEntries(
      Object.entries(annotations)
        .filter(([key]) => key.startsWith(OUR_PREFIX))
        .map(([key, value]) => [key, unstable.has(key) ? 'set' : value]),
    ),
    owners: (metadata.ownerReferences ?? []).map(ownerText).sort(),
    finalizers: finalizers.filter((name) => !isOfKubernetes(name)).sort(),
    isGoing: metadata.deletionTimestamp !== undefined,
    ...(kind === 'ConfigMap' ? { data } : {}),
    ...(kind.startsWith('Lynq') ? { conditions: conditionsOf(status) } : {}),
    ...(kind === 'LynqNode' ? { resources: resourcesOf(status) } : {}),
  }
}

function ownerText({ kind, name, controller }: OwnerReference): string {
  return `${kind} ${name}${controller === true ? ' controller' : ''}`
}

function isOfKubernetes(key: string): boolean {
  return /(^|\.)(kubernetes|k8s)\.io\//.test(key)
}

function conditionsOf(status: unknown): readonly string[] {
  return listOf(fieldAt(status, 'conditions'))
    .map((one) =>
      ['type', 'status', 'reason'].map((field) => textOf(fieldAt(one, field))).join(' '),
    )
    .sort()
}

function resourcesOf(status: unknown): readonly string[] {
  return listOf(fieldAt(status, 'resources')).map((one) =>
    ['id', 'phase', 'reason', 'kind', 'name']
      .map((field) => textOf(fieldAt(one, field)))
      .filter((text) => text !== '')
      .join(' '),
  )
}
