import { count } from './count-schema.ts'
import type { CrdSchema } from './crd-schema.ts'
import type { FromCrdSchema } from './from-crd-schema.ts'

export const rolloutStatus = {
  description: 'How far the move of existing nodes to the current revision is.',
  type: 'object',
  required: ['phase'],
  properties: {
    phase: {
      description:
        'Idle: nothing to move. InProgress: nodes are on their way. Complete: all moved and Ready. Failed: stopped by a node that did not become Ready in time.',
      type: 'string',
      enum: ['Idle', 'InProgress', 'Failed', 'Complete'],
    },
    targetRevision: {
      description: 'Name of the ControllerRevision that the nodes move to.',
      type: 'string',
    },
    totalNodes: count('Nodes of the form.'),
    updatedNodes: count('Nodes that are on the target revision.'),
    updatingNodes: count('Nodes on the target revision that are not Ready yet.'),
    readyUpdatedNodes: count('Nodes on the target revision that are Ready.'),
    startTime: {
      description: 'When the first node was moved (RFC 3339, UTC).',
      type: 'string',
      format: 'date-time',
    },
    completionTime: {
      description: 'When the last node became Ready (RFC 3339, UTC).',
      type: 'string',
      format: 'date-time',
    },
    message: { description: 'What the rollout waits for, or why it stopped.', type: 'string' },
  },
} as const satisfies CrdSchema

export type RolloutStatus = FromCrdSchema<typeof rolloutStatus>
export type RolloutPhase = RolloutStatus['phase']
