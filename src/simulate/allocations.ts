import type { Resource } from './fields.ts'
import { fieldAt, fieldsOf } from './fields.ts'

/**
 * What the API server allocates after it has recorded who owns what: nobody owns these fields. A
 * write that leaves them out keeps them.
 */
export function withAllocations(old: Resource | undefined, object: Resource): Resource {
  if (object.kind === 'Namespace') {
    return { ...object, spec: old === undefined ? { finalizers: ['kubernetes'] } : old.spec }
  }
  if (object.kind !== 'Service') return object
  const spec = fieldsOf(object.spec)
  if (spec['type'] === 'ExternalName') return object
  const asked = spec['clusterIP'] ?? fieldAt(old, 'spec', 'clusterIP')
  const address = typeof asked === 'string' ? asked : addressFor(object.metadata.uid ?? '')
  return {
    ...object,
    spec: {
      clusterIPs: [address],
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      ...spec,
      clusterIP: address,
    },
  }
}

function addressFor(uid: string): string {
  const number = Number.parseInt(uid.slice(0, 4), 16)
  return `10.96.${number >> 8}.${number & 255}`
}
