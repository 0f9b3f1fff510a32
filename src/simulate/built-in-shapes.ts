import type { FieldShape } from './field-shape.ts'
import { atomic, granular, keyed, set } from './field-shape.ts'

export const metadataShape = granular({
  finalizers: set,
  ownerReferences: keyed(['uid'], atomic),
})

const keyReference = granular({
  secretKeyRef: atomic,
  configMapKeyRef: atomic,
  fieldRef: atomic,
  resourceFieldRef: atomic,
})

const container = granular({
  env: keyed(['name'], granular({ valueFrom: keyReference })),
  ports: keyed(['containerPort', 'protocol'], granular(), { protocol: 'TCP' }),
  volumeMounts: keyed(['mountPath']),
  volumeDevices: keyed(['devicePath']),
  resources: granular({ claims: keyed(['name']) }),
})

const podSpec = granular({
  containers: keyed(['name'], container),
  initContainers: keyed(['name'], container),
  ephemeralContainers: keyed(['name'], container),
  volumes: keyed(['name']),
  hostAliases: keyed(['ip']),
  imagePullSecrets: keyed(['name'], atomic),
  resourceClaims: keyed(['name']),
  schedulingGates: keyed(['name']),
  topologySpreadConstraints: keyed(
    ['topologyKey', 'whenUnsatisfiable'],
    granular({ labelSelector: atomic }),
  ),
  nodeSelector: atomic,
  affinity: granular({
    nodeAffinity: granular({ requiredDuringSchedulingIgnoredDuringExecution: atomic }),
  }),
})

const template = granular({ metadata: metadataShape, spec: podSpec })
const status = granular({ conditions: keyed(['type']) })

function shape(fields: Readonly<Record<string, FieldShape>>): FieldShape {
  return granular({ metadata: metadataShape, status, ...fields })
}

const workload = shape({ spec: granular({ selector: atomic, template }) })
const jobSpec = granular({ selector: atomic, template })

/** By kind; kinds not named here have granular maps and atomic lists. */
export const builtInShapes: Readonly<Record<string, FieldShape>> = {
  Deployment: workload,
  StatefulSet: workload,
  DaemonSet: workload,
  ReplicaSet: workload,
  Job: shape({ spec: jobSpec }),
  CronJob: shape({
    spec: granular({ jobTemplate: granular({ metadata: metadataShape, spec: jobSpec }) }),
  }),
  Pod: shape({ spec: podSpec }),
  Service: shape({
    spec: granular({
      ports: keyed(['port', 'protocol'], granular(), { protocol: 'TCP' }),
      selector: atomic,
    }),
  }),
  ServiceAccount: shape({ secrets: keyed(['name'], atomic) }),
  PersistentVolumeClaim: shape({
    spec: granular({ selector: atomic, dataSource: atomic }),
  }),
  PodDisruptionBudget: shape({ spec: granular({ selector: atomic }) }),
  NetworkPolicy: shape({ spec: granular({ podSelector: atomic }) }),
  Ingress: shape({
    spec: granular({ defaultBackend: granular({ resource: atomic }) }),
  }),
  RoleBinding: shape({ roleRef: atomic }),
  ClusterRoleBinding: shape({ roleRef: atomic }),
  ControllerRevision: shape({ data: atomic }),
}

export const otherShape = shape({})
