import type { ApiError } from './api-error.ts'
import { forbidden, invalid, notFound } from './api-error.ts'
import { isDeepEqual } from './deep-equal.ts'
import type { Resource } from './fields.ts'
import { fieldAt, listOf, textOf, withField, fieldsOf } from './fields.ts'
import type { KindInfo } from './kinds.ts'
import { qualifiedKind, qualifiedResource } from './kinds.ts'
import type { ObjectStore } from './object-store.ts'

/** Why the API server refuses a new object in this namespace; undefined = it does not. */
export function namespaceRefusal(
  object: Resource,
  info: KindInfo,
  store: ObjectStore,
): ApiError | undefined {
  const { namespace, name } = object.metadata
  if (!info.isNamespaced || namespace === undefined) return undefined
  const found = store.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace })
  if (found === undefined) return notFound('namespaces', namespace)
  if (found.metadata.deletionTimestamp === undefined) return undefined
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`
  return forbidden(qualifiedResource(info), name, why)
}

/** Object count quotas (`count/secrets`, `count/deployments.apps`, `secrets`). */
export function quotaRefusal(
  object: Resource,
  info: KindInfo,
  store: ObjectStore,
): ApiError | undefined {
  const { namespace, name } = object.metadata
  const quotaInfo = { ...info, kind: 'ResourceQuota', group: '' }
  if (namespace === undefined) return undefined
  for (const quota of store.list(quotaInfo, namespace)) {
    const names = [
      `count/${qualifiedResource(info)}`,
      ...(info.group === '' ? [info.resource] : []),
    ]
    for (const counted of names) {
      const limit = textOf(fieldAt(quota.spec, 'hard', counted))
      const used = store.list(info, namespace).length
      if (limit === '' || used < Number(limit)) continue
      const why = `exceeded quota: ${quota.metadata.name}, requested: ${counted}=1, used: ${counted}=${used}, limited: ${counted}=${limit}`
      return forbidden(qualifiedResource(info), name, why)
    }
  }
  return undefined
}

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/
const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/
const SERVICE_NAME = /^[a-z]([-a-z0-9]*[a-z0-9])?$/
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/
const subdomainRule =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
const labelRule =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
const serviceRule =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"
const labelValueRule =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"

function nameFaults(object: Resource): readonly string[] {
  const { name } = object.metadata
  const fault = (rule: string): string =>
    `metadata.name: Invalid value: ${JSON.stringify(name)}: ${rule}`
  if (object.kind === 'Namespace' || object.kind === 'Service') {
    const isService = object.kind === 'Service'
    if (name.length > 63) return [fault('must be no more than 63 characters')]
    const isLegal = (isService ? SERVICE_NAME : DNS_LABEL).test(name)
    return isLegal ? [] : [fault(isService ? serviceRule : labelRule)]
  }
  if (/^(Cluster)?Role(Binding)?$/.test(object.kind)) return []
  if (name.length > 253) return [fault('must be no more than 253 characters')]
  return SUBDOMAIN.test(name) ? [] : [fault(subdomainRule)]
}

function labelFaults(object: Resource): readonly string[] {
  return Object.entries(object.metadata.labels ?? {}).flatMap(([, value]) => {
    const fault = `metadata.labels: Invalid value: ${JSON.stringify(value)}: `
    if (value.length > 63) return [`${fault}must be no more than 63 characters`]
    return LABEL_VALUE.test(value) ? [] : [fault + labelValueRule]
  })
}

function ownerFaults(object: Resource): readonly string[] {
  const owners = object.metadata.ownerReferences ?? []
  const controllers = owners.filter((owner) => owner.controller === true)
  const [first, second] = controllers.map((owner) => `${owner.kind}/${owner.name}`)
  if (first === undefined || second === undefined) return []
  const why = `Only one reference can have Controller set to true. Found "true" in references for ${first} and ${second}`
  return [`metadata.ownerReferences: Invalid value: ${JSON.stringify(owners)}: ${why}`]
}

function templateFaults(object: Resource): readonly string[] {
  const selector = fieldAt(object.spec, 'selector', 'matchLabels')
  if (!['Deployment', 'StatefulSet', 'DaemonSet'].includes(object.kind)) return []
  if (selector === undefined) return ['spec.selector: Required value']
  const labels = fieldsOf(fieldAt(object.spec, 'template', 'metadata', 'labels'))
  if (Object.entries(fieldsOf(selector)).every(([key, value]) => labels[key] === value)) return []
  const shown = JSON.stringify(labels)
  return [
    `spec.template.metadata.labels: Invalid value: ${shown}: \`selector\` does not match template \`labels\``,
  ]
}

function portFaults(object: Resource): readonly string[] {
  const ports = listOf(fieldAt(object.spec, 'ports'))
  if (object.kind !== 'Service' || ports.length < 2) return []
  return ports.flatMap((port, index) => {
    const name = textOf(fieldAt(port, 'name'))
    if (name === '') return [`spec.ports[${index}].name: Required value`]
    const isTwice = ports.findIndex((other) => fieldAt(other, 'name') === name) < index
    return isTwice ? [`spec.ports[${index}].name: Duplicate value: ${JSON.stringify(name)}`] : []
  })
}

const statefulSetMutable = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
]

function changedValue(old: Resource, next: Resource, path: readonly string[]): string | undefined {
  const value = fieldAt(next, ...path)
  return isDeepEqual(fieldAt(old, ...path), value) ? undefined : JSON.stringify(value ?? null)
}

const immutable: Readonly<Record<string, readonly (readonly string[])[]>> = {
  Deployment: [['spec', 'selector']],
  DaemonSet: [['spec', 'selector']],
  ReplicaSet: [['spec', 'selector']],
  Job: [
    ['spec', 'selector'],
    ['spec', 'completionMode'],
    ['spec', 'template'],
  ],
  Secret: [['type']],
  ControllerRevision: [['data']],
}

function immutableFaults(old: Resource, next: Resource): readonly string[] {
  const faults = (immutable[next.kind] ?? []).flatMap((path) => {
    const value = changedValue(old, next, path)
    return value === undefined
      ? []
      : [`${path.join('.')}: Invalid value: ${value}: field is immutable`]
  })
  return [...faults, ...specialFaults(old, next)]
}

function specialFaults(old: Resource, next: Resource): readonly string[] {
  if (next.kind === 'StatefulSet') {
    const strip = (object: Resource): unknown =>
      statefulSetMutable.reduce(
        (spec, name) => withField(spec, [name], undefined),
        fieldsOf(object.spec),
      )
    if (isDeepEqual(strip(old), strip(next))) return []
    const names = `${statefulSetMutable
      .slice(0, -1)
      .map((name) => `'${name}'`)
      .join(', ')} and 'minReadySeconds'`
    return [
      `spec: Forbidden: updates to statefulset spec for fields other than ${names} are forbidden`,
    ]
  }
  if (next.kind === 'Service' && changedValue(old, next, ['spec', 'clusterIP']) !== undefined) {
    const value = JSON.stringify([fieldAt(next.spec, 'clusterIP')])
    return [`spec.clusterIPs[0]: Invalid value: ${value}: may not change once set`]
  }
  if (/RoleBinding$/.test(next.kind)) {
    const value = changedValue(old, next, ['roleRef'])
    return value === undefined ? [] : [`roleRef: Invalid value: ${value}: cannot change roleRef`]
  }
  return []
}

function finalizerFaults(old: Resource, next: Resource): readonly string[] {
  if (old.metadata.deletionTimestamp === undefined) return []
  const before = old.metadata.finalizers ?? []
  const added = (next.metadata.finalizers ?? []).filter((name) => !before.includes(name))
  if (added.length === 0) return []
  const list = added.map((name) => JSON.stringify(name)).join(', ')
  return [
    `metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`,
  ]
}

/** The 422 that the API server answers to this write; undefined = it accepts it. */
export function validationRefusal(
  old: Resource | undefined,
  next: Resource,
  info: KindInfo,
): ApiError | undefined {
  const faults = [
    ...(old === undefined ? nameFaults(next) : []),
    ...labelFaults(next),
    ...ownerFaults(next),
    ...templateFaults(next),
    ...portFaults(next),
    ...(old === undefined ? [] : [...finalizerFaults(old, next), ...immutableFaults(old, next)]),
  ]
  return faults.length === 0 ? undefined : invalid(qualifiedKind(info), next.metadata.name, faults)
}
