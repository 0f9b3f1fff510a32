import type { FieldPath } from '../api/field-path.ts'

/** Fields that the API server never changes on a live object, by kind. */
const fields: Readonly<Record<string, readonly FieldPath[]>> = {
  Deployment: [['spec', 'selector']],
  ReplicaSet: [['spec', 'selector']],
  DaemonSet: [['spec', 'selector']],
  StatefulSet: [
    ['spec', 'selector'],
    ['spec', 'serviceName'],
    ['spec', 'podManagementPolicy'],
    ['spec', 'volumeClaimTemplates'],
  ],
  Job: [
    ['spec', 'selector'],
    ['spec', 'template'],
    ['spec', 'completionMode'],
  ],
  Service: [['spec', 'clusterIP']],
  PersistentVolumeClaim: [
    ['spec', 'accessModes'],
    ['spec', 'storageClassName'],
    ['spec', 'selector'],
    ['spec', 'volumeMode'],
  ],
  RoleBinding: [['roleRef']],
  ClusterRoleBinding: [['roleRef']],
  Secret: [['type']],
}

export function immutableFields(kind: string): readonly FieldPath[] {
  return Object.hasOwn(fields, kind) ? (fields[kind] ?? []) : []
}
