import { conditions, observedGeneration } from './conditions.ts'
import { count } from './count-schema.ts'
import type { CrdSchema } from './crd-schema.ts'
import type { FromCrdSchema } from './from-crd-schema.ts'
import type { KubeObject } from './kube-object.ts'
import { rolloutStatus } from './rollout-status.ts'
import { hubSource } from './source.ts'

export const hubSpec = {
  description: 'Which rows to read, and what their columns mean.',
  type: 'object',
  required: ['source', 'valueMappings'],
  properties: {
    source: hubSource,
    valueMappings: {
      description: 'The columns that have a fixed meaning.',
      type: 'object',
      required: ['uid'],
      properties: {
        uid: {
          description:
            'Column whose value identifies a row. It becomes part of object names: lower-case letters, digits and dashes, unique among the active rows.',
          type: 'string',
          minLength: 1,
        },
        activate: {
          description:
            'Column that switches a row on. Exactly 1, true, TRUE, True, yes, YES and Yes mean on; anything else, also NULL, means off. Without it, every row is on.',
          type: 'string',
          minLength: 1,
        },
        hostOrUrl: {
          description:
            'Deprecated: map the column under extraValueMappings instead. Column with a host name or URL; templates see it as .hostOrUrl and its host as .host.',
          type: 'string',
          minLength: 1,
        },
      },
    },
    extraValueMappings: {
      description:
        'Further template variables: variable name to column name. Every value is text; NULL is the empty text.',
      type: 'object',
      additionalProperties: {
        description: 'Name of the column that gives this variable its value.',
        type: 'string',
        minLength: 1,
      },
    },
    deletionGuard: {
      description:
        'Holds back a read that would remove all nodes, or suspiciously many at once, until someone approves it or the rows come back. maxPercent 100 with minNodes 0 switches it off.',
      type: 'object',
      default: {},
      properties: {
        maxPercent: {
          description:
            'Largest share of the nodes that one read may remove unasked, in percent (0 to 100). Default: 30.',
          type: 'integer',
          format: 'int32',
          minimum: 0,
          maximum: 100,
          default: 30,
        },
        minNodes: {
          description:
            'Removals of up to this many nodes are never held, whatever their share, unless they are all there are. Default: 5.',
          type: 'integer',
          format: 'int32',
          minimum: 0,
          default: 5,
        },
      },
    },
    growthGuard: {
      description:
        'Holds back a read that would add suspiciously many nodes at once, such as that of a join gone wrong. Without it, growth is never held.',
      type: 'object',
      properties: {
        maxPercent: {
          description:
            'How many nodes one read may add unasked, in percent of those there are. Default: 100.',
          type: 'integer',
          format: 'int32',
          minimum: 0,
          default: 100,
        },
        minNodes: {
          description: 'Additions of up to this many nodes are never held. Default: 5.',
          type: 'integer',
          format: 'int32',
          minimum: 0,
          default: 5,
        },
      },
    },
    absenceReads: {
      description:
        'In how many complete reads, each at least one syncInterval after the one before, a row must be missing before its nodes go (1 to 10). A row that is there and switched off acts at once. Default: 2.',
      type: 'integer',
      format: 'int32',
      minimum: 1,
      maximum: 10,
      default: 2,
    },
  },
} as const satisfies CrdSchema

const held = (what: string) =>
  ({
    description: `${what} Absent while nothing is held.`,
    type: 'object',
    required: ['fingerprint', 'nodes'],
    properties: {
      fingerprint: {
        description: 'Names exactly this set; the value of the annotation that approves it.',
        type: 'string',
      },
      nodes: count('How many nodes are held.'),
      rows: count('How many rows these nodes belong to.'),
      sample: {
        description: 'The first uids, at most 5.',
        type: 'array',
        items: { description: 'uid of a row.', type: 'string' },
      },
      since: {
        description: 'When this hold began (RFC 3339, UTC).',
        type: 'string',
        format: 'date-time',
      },
    },
  }) as const satisfies CrdSchema

export const hubStatus = {
  description: 'What the last sync found and what became of it.',
  type: 'object',
  properties: {
    observedGeneration,
    rows: count('Rows that the last complete read returned.'),
    active: count('Rows of the last complete read that are switched on.'),
    rejectedRows: count(
      'Active rows that cannot have nodes (empty, duplicated or illegal uid); condition RowsRejected names the first.',
    ),
    referencingTemplates: count('Forms that name this hub.'),
    desired: count('Nodes there should be: accepted active rows times forms.'),
    nodes: count('Nodes there are.'),
    ready: count('Nodes whose condition Ready is True.'),
    failed: count('Nodes with a failed, skipped or conflicting resource.'),
    lastSyncTime: {
      description: 'When the rows in use were read completely (RFC 3339, UTC).',
      type: 'string',
      format: 'date-time',
    },
    forms: {
      description: 'The same counts for each form, and how far its rollout is.',
      type: 'array',
      items: {
        description: 'Counts of one form.',
        type: 'object',
        required: ['name'],
        properties: {
          name: { description: 'Name of the LynqForm.', type: 'string' },
          revision: {
            description: 'Name of the ControllerRevision that new nodes of this form get.',
            type: 'string',
          },
          totalNodes: count('Nodes of this form.'),
          updatedNodes: count('Nodes of this form that are on its current revision.'),
          revisions: {
            description: 'Names of the ControllerRevisions that nodes of this form use.',
            type: 'array',
            items: { description: 'Name of a ControllerRevision.', type: 'string' },
          },
          readyNodes: count('Nodes of this form that are Ready.'),
          failedNodes: count('Nodes of this form with a failed, skipped or conflicting resource.'),
          rollout: rolloutStatus,
        },
      },
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
    },
    deletionsHeld: held('Nodes that would go and are held by the deletion guard.'),
    creationsHeld: held('Nodes that would be created and are held by the growth guard.'),
    settledNodes: count(
      'Nodes there were when none was missing: what the growth guard compares with.',
    ),
    conditions,
  },
} as const satisfies CrdSchema

/** Decoded: defaults are filled. Of the blocks of a source exactly that of its type is there, see `sourceBlocks`. */
export type HubSpec = FromCrdSchema<typeof hubSpec>

/** Every field is optional: a hub that was never synced, or by an older version, lacks some. */
export type HubStatus = FromCrdSchema<typeof hubStatus>

/** A table of rows and the meaning of its columns. Cluster-scoped. */
export interface LynqHub extends KubeObject {
  readonly spec: HubSpec
  readonly status?: HubStatus
}
