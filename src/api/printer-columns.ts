/** A column of `kubectl get`; priority 1 shows with `-o wide` only. */
export interface PrinterColumn {
  readonly name: string
  readonly type: 'string' | 'integer' | 'date'
  readonly description: string
  readonly jsonPath: string
  readonly priority?: 1
}

const ofCondition = (type: string, field: string): string =>
  `.status.conditions[?(@.type=="${type}")].${field}`

const age: PrinterColumn = {
  name: 'Age',
  type: 'date',
  description: 'Time since the object was created.',
  jsonPath: '.metadata.creationTimestamp',
}

export const hubColumns: readonly PrinterColumn[] = [
  {
    name: 'Rows',
    type: 'integer',
    description: 'Rows of the last complete read.',
    jsonPath: '.status.rows',
  },
  {
    name: 'Active',
    type: 'integer',
    description: 'Rows that are switched on.',
    jsonPath: '.status.active',
  },
  {
    name: 'Nodes',
    type: 'integer',
    description: 'Nodes there are.',
    jsonPath: '.status.nodes',
  },
  {
    name: 'Ready',
    type: 'integer',
    description: 'Nodes that are Ready.',
    jsonPath: '.status.ready',
  },
  {
    name: 'Failed',
    type: 'integer',
    description: 'Nodes with a failed, skipped or conflicting resource.',
    jsonPath: '.status.failed',
  },
  {
    name: 'Status',
    type: 'string',
    description: 'Reason of the condition Ready.',
    jsonPath: ofCondition('Ready', 'reason'),
  },
  {
    name: 'Last-Sync',
    type: 'date',
    description: 'Time since the rows in use were read.',
    jsonPath: '.status.lastSyncTime',
  },
  age,
  {
    name: 'Held',
    type: 'integer',
    description: 'Nodes that would go and are held by the deletion guard.',
    jsonPath: '.status.deletionsHeld.nodes',
    priority: 1,
  },
]

export const formColumns: readonly PrinterColumn[] = [
  {
    name: 'Hub',
    type: 'string',
    description: 'The hub whose rows this form is for.',
    jsonPath: '.spec.hubId',
  },
  {
    name: 'Valid',
    type: 'string',
    description: 'Whether the form is usable.',
    jsonPath: ofCondition('Valid', 'status'),
  },
  {
    name: 'Nodes',
    type: 'integer',
    description: 'Nodes of this form.',
    jsonPath: '.status.totalNodes',
  },
  {
    name: 'Ready',
    type: 'integer',
    description: 'Nodes of this form that are Ready.',
    jsonPath: '.status.readyNodes',
  },
  {
    name: 'Rollout',
    type: 'string',
    description: 'How far the last change has come.',
    jsonPath: '.status.rolloutSummary',
  },
  age,
]

export const nodeColumns: readonly PrinterColumn[] = [
  {
    name: 'Ready',
    type: 'string',
    description: 'Whether all objects are Ready.',
    jsonPath: ofCondition('Ready', 'status'),
  },
  {
    name: 'Resources',
    type: 'string',
    description: 'Ready and wanted objects.',
    jsonPath: '.status.summary',
  },
  {
    name: 'Skipped',
    type: 'integer',
    description: 'Objects not created because a dependency failed.',
    jsonPath: '.status.skippedResources',
  },
  age,
  {
    name: 'UID',
    type: 'string',
    description: 'The uid of the row.',
    jsonPath: '.spec.uid',
    priority: 1,
  },
  {
    name: 'Form',
    type: 'string',
    description: 'The form of this node.',
    jsonPath: '.spec.templateRef',
    priority: 1,
  },
  {
    name: 'Reason',
    type: 'string',
    description: 'Reason of the condition Ready.',
    jsonPath: ofCondition('Ready', 'reason'),
    priority: 1,
  },
  {
    name: 'Message',
    type: 'string',
    description: 'What blocks, in a sentence.',
    jsonPath: ofCondition('Ready', 'message'),
    priority: 1,
  },
]
