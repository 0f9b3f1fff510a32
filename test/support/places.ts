import { loadAll } from 'js-yaml'
import type { KubeObject, ObjectRef } from '../../src/api/kube-object.ts'
import type { Place } from './scenario-cluster.ts'

const apiVersions: Readonly<Record<string, string>> = {
  LynqHub: 'operator.lynq.sh/v1',
  LynqForm: 'operator.lynq.sh/v1',
  LynqNode: 'operator.lynq.sh/v1',
  CustomResourceDefinition: 'apiextensions.k8s.io/v1',
  ControllerRevision: 'apps/v1',
  Deployment: 'apps/v1',
  StatefulSet: 'apps/v1',
  DaemonSet: 'apps/v1',
  Job: 'batch/v1',
  CronJob: 'batch/v1',
  Ingress: 'networking.k8s.io/v1',
  NetworkPolicy: 'networking.k8s.io/v1',
  PodDisruptionBudget: 'policy/v1',
  HorizontalPodAutoscaler: 'autoscaling/v2',
  Role: 'rbac.authorization.k8s.io/v1',
  RoleBinding: 'rbac.authorization.k8s.io/v1',
}

/** What a place of `scenario-cluster.ts` means; a kind that is not in the table is of `v1`. */
export function refAt(place: Place): ObjectRef {
  const [kindText = '', path = ''] = place.split(' ')
  const [kind = '', ...rest] = kindText.split('.')
  const apiVersion = rest.length > 0 ? rest.join('.') : (apiVersions[kind] ?? 'v1')
  const [first = '', second] = path.split('/')
  return second === undefined
    ? { apiVersion, kind, name: first }
    : { apiVersion, kind, namespace: first, name: second }
}

/** The objects of YAML documents. */
export function objectsOf(manifests: string): readonly KubeObject[] {
  return (loadAll(manifests) as readonly (KubeObject | null)[]).filter((object) => object !== null)
}
