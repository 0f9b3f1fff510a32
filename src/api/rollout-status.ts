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
    updatingNodes: count('Nodes that were moved to the target revision and are not Ready yet.'),
    readyUpdatedNodes: count('Nodes that have been Ready on the target revision.'),
    failedNodes: count('Moved nodes that did not become Ready within progressDeadlineSeconds.'),
    previousRevision: {
      description: 'Name of the ControllerRevision that most nodes came from.',
      type: 'string',
    },
    rolledBack: {
      description:
        'true once the target has failed under onFailure Rollback: nodes return to previousRevision and stay there until the form changes.',
      type: 'boolean',
    },
    canaryReadyTime: {
      description:
        'Since when all canaries have been Ready (RFC 3339, UTC); soakSeconds count from here.',
      type: 'string',
      format: 'date-time',
    },
    nodes: {
      description: 'Nodes on their way, longest first, at most 20.',
      type: 'array',
      items: {
        description: 'One node on its way.',
        type: 'object',
        required: ['name'],
        properties: {
          name: { description: 'Name of the LynqNode.', type: 'string' },
          since: {
            description: 'When it was moved (RFC 3339, UTC).',
            type: 'string',
            format: 'date-time',
          },
        },
      },
    },
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
