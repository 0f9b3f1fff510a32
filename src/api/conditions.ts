import type { CrdSchema } from './crd-schema.ts'
import type { FromCrdSchema } from './from-crd-schema.ts'

const condition = {
  description: 'One aspect of the state of this object.',
  type: 'object',
  required: ['type', 'status', 'reason', 'message', 'lastTransitionTime'],
  properties: {
    type: {
      description: 'Name of the aspect in CamelCase, such as Ready.',
      type: 'string',
      minLength: 1,
    },
    status: {
      description: 'Whether the aspect holds: True, False or Unknown.',
      type: 'string',
      enum: ['True', 'False', 'Unknown'],
    },
    reason: {
      description: 'Why, as one CamelCase word from a closed list; made for programs.',
      type: 'string',
    },
    message: {
      description: 'Why, in a sentence that names what blocks; made for people. May be empty.',
      type: 'string',
    },
    lastTransitionTime: {
      description: 'When the status last changed (RFC 3339, UTC). It moves for nothing else.',
      type: 'string',
      format: 'date-time',
    },
    observedGeneration: {
      description: 'The metadata.generation this condition speaks of.',
      type: 'integer',
      format: 'int64',
    },
  },
} as const satisfies CrdSchema

/** A condition of any of the three kinds, as Kubernetes' own API conventions define it. */
export type Condition = FromCrdSchema<typeof condition>

/** `status.conditions` of all three kinds: at most one condition a type. */
export const conditions = {
  description: 'The state of this object, one condition a type. Read Ready (or Valid) first.',
  type: 'array',
  items: condition,
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': ['type'],
} as const satisfies CrdSchema

export const observedGeneration = {
  description: 'The metadata.generation this status speaks of; older than the object means stale.',
  type: 'integer',
  format: 'int64',
} as const satisfies CrdSchema
