import type { ApiError } from './api-error.ts'
import { invalid } from './api-error.ts'
import type { Resource } from './fields.ts'
import { fieldAt, fieldsOf, listOf, textOf } from './fields.ts'
import type { KindInfo } from './kinds.ts'
import { qualifiedKind } from './kinds.ts'
import { finalizerFaults, immutableFaults } from './update-faults.ts'

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
  if (object.kind !== 'Service') return []
  const needsPorts =
    fieldAt(object.spec, 'type') !== 'ExternalName' && fieldAt(object.spec, 'clusterIP') !== 'None'
  if (ports.length === 0 && needsPorts) return ['spec.ports: Required value']
  if (ports.length < 2) return []
  return ports.flatMap((port, index) => {
    const name = textOf(fieldAt(port, 'name'))
    if (name === '') return [`spec.ports[${index}].name: Required value`]
    const isTwice = ports.findIndex((other) => fieldAt(other, 'name') === name) < index
    return isTwice ? [`spec.ports[${index}].name: Duplicate value: ${JSON.stringify(name)}`] : []
  })
}

/** The 422 that the API server answers to this write; undefined = it accepts it. */
export function validationRefusal(
  old: Resource | undefined,
  next: Resource,
  { info, moreFaults }: { readonly info: KindInfo; readonly moreFaults: readonly string[] },
): ApiError | undefined {
  const faults = [
    ...moreFaults,
    ...(old === undefined ? nameFaults(next) : []),
    ...labelFaults(next),
    ...ownerFaults(next),
    ...templateFaults(next),
    ...portFaults(next),
    ...(old === undefined ? [] : [...finalizerFaults(old, next), ...immutableFaults(old, next)]),
  ]
  return faults.length === 0 ? undefined : invalid(qualifiedKind(info), next.metadata.name, faults)
}
