import { builtInShapes, otherShape } from './built-in-shapes.ts'
import { customShape, untypedCustomShape } from './crd-shape.ts'
import type { FieldShape } from './field-shape.ts'
import type { Resource } from './fields.ts'
import { fieldAt, fieldsOf, listOf, textOf } from './fields.ts'

/** What discovery tells of a kind. */
export interface ServedKind {
  readonly group: string
  readonly kind: string
  /** Plural, lower case: `deployments`. */
  readonly resource: string
  readonly isNamespaced: boolean
  readonly hasStatus: boolean
}

export interface KindInfo extends ServedKind {
  readonly hasGeneration: boolean
  readonly isCustom: boolean
  readonly shape: FieldShape
  /** `openAPIV3Schema` of a custom resource. */
  readonly schema?: unknown
}

export interface KindLookup {
  byKind(apiVersion: string, kind: string): ServedKind | undefined
  byResource(apiVersion: string, resource: string): ServedKind | undefined
}

export interface Kinds extends KindLookup {
  byKind(apiVersion: string, kind: string): KindInfo | undefined
  byResource(apiVersion: string, resource: string): KindInfo | undefined
  register(crd: Resource): void
  unregister(crd: Resource): void
}

export function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : ''
}

/** `deployments.apps`, as error messages and CRD names write it. */
export function qualifiedResource(info: KindInfo): string {
  return info.group === '' ? info.resource : `${info.resource}.${info.group}`
}

/** `Deployment.apps`. */
export function qualifiedKind(info: KindInfo): string {
  return info.group === '' ? info.kind : `${info.kind}.${info.group}`
}

// group: kinds, each with C cluster-scoped, S status subresource, G generation.
const builtIn: Readonly<Record<string, string>> = {
  '': 'Namespace:CS Service:S Secret ConfigMap ServiceAccount PersistentVolumeClaim:S PersistentVolume:CS Pod:SG ResourceQuota:S LimitRange Event',
  apps: 'Deployment:SG StatefulSet:SG DaemonSet:SG ReplicaSet:SG ControllerRevision',
  batch: 'Job:SG CronJob:SG',
  policy: 'PodDisruptionBudget:SG',
  'networking.k8s.io': 'Ingress:SG NetworkPolicy:G',
  autoscaling: 'HorizontalPodAutoscaler:S',
  'rbac.authorization.k8s.io': 'Role RoleBinding ClusterRole:C ClusterRoleBinding:C',
  'storage.k8s.io': 'StorageClass:C',
  'coordination.k8s.io': 'Lease',
  'apiextensions.k8s.io': 'CustomResourceDefinition:CSG',
}
const custom: Readonly<Record<string, string>> = {
  'operator.lynq.sh': 'LynqHub:CSG LynqForm:CSG LynqNode:CSG',
  'metacontroller.k8s.io': 'CompositeController:CSG',
}

/** The kinds this API server serves: the usual built-in ones and whatever CRDs add. */
export function createKinds(): Kinds {
  const infos = new Map<string, KindInfo>()
  const add = (info: KindInfo): void => {
    infos.set(`${info.kind}.${info.group}`, info)
    infos.set(`${info.resource}.${info.group}`, info)
  }
  for (const table of [builtIn, custom]) {
    for (const [group, kinds] of Object.entries(table)) {
      for (const entry of kinds.split(' ')) add(toKindInfo(group, entry, table === custom))
    }
  }
  const find = (apiVersion: string, name: string): KindInfo | undefined =>
    infos.get(`${name}.${groupOf(apiVersion)}`)
  return {
    byKind: find,
    byResource: find,
    register: (crd) => add(fromCrd(crd)),
    unregister: (crd) => {
      const info = fromCrd(crd)
      infos.delete(`${info.kind}.${info.group}`)
      infos.delete(`${info.resource}.${info.group}`)
    },
  }
}

function toKindInfo(group: string, entry: string, isCustom: boolean): KindInfo {
  const [kind = '', flags = ''] = entry.split(':')
  return {
    group,
    kind,
    resource: pluralOf(kind.toLowerCase()),
    isNamespaced: !flags.includes('C'),
    hasStatus: flags.includes('S'),
    hasGeneration: flags.includes('G'),
    isCustom,
    shape: isCustom ? untypedCustomShape : (builtInShapes[kind] ?? otherShape),
  }
}

function pluralOf(kind: string): string {
  if (kind.endsWith('s')) return `${kind}es`
  return kind.endsWith('y') ? `${kind.slice(0, -1)}ies` : `${kind}s`
}

function fromCrd(crd: Resource): KindInfo {
  const version = listOf(fieldAt(crd, 'spec', 'versions'))[0]
  const schema = fieldAt(version, 'schema', 'openAPIV3Schema')
  return {
    group: textOf(fieldAt(crd, 'spec', 'group')),
    kind: textOf(fieldAt(crd, 'spec', 'names', 'kind')),
    resource: textOf(fieldAt(crd, 'spec', 'names', 'plural')),
    isNamespaced: fieldAt(crd, 'spec', 'scope') === 'Namespaced',
    hasStatus: 'status' in fieldsOf(fieldAt(version, 'subresources')),
    hasGeneration: true,
    isCustom: true,
    shape: customShape(schema),
    schema,
  }
}
