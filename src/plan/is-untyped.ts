import type { KubeObject } from '../api/kube-object.ts'

// API groups that are compiled into Kubernetes; every other group is a CustomResourceDefinition's.
const builtInGroups: ReadonlySet<string> = new Set([
  '',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'apps',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'events.k8s.io',
  'extensions',
  'flowcontrol.apiserver.k8s.io',
  'internal.apiserver.k8s.io',
  'networking.k8s.io',
  'node.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'resource.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
  'storagemigration.k8s.io',
])

/** Whether the API server knows no type for the object's parts beyond what a CRD may say. */
export function isUntyped(live: KubeObject, topLevelName: string): boolean {
  const slash = live.apiVersion.indexOf('/')
  const group = slash < 0 ? '' : live.apiVersion.slice(0, slash)
  if (!builtInGroups.has(group)) return true
  // The data of a ControllerRevision is raw JSON.
  return group === 'apps' && live.kind === 'ControllerRevision' && topLevelName === 'data'
}
