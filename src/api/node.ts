import { conditions, observedGeneration } from './conditions.ts'
import { count } from './count-schema.ts'
import type { CrdSchema } from './crd-schema.ts'
import type { FromCrdSchema } from './from-crd-schema.ts'
import type { KubeObject } from './kube-object.ts'

export const nodeSpec = {
  description: 'One row and one form. Written by the hub; changes by hand are reverted.',
  type: 'object',
  // Written whole by one writer: field by field, managedFields would be half of every node, and a
  // hub's sync carries all its nodes.
  'x-kubernetes-map-type': 'atomic',
  required: ['uid', 'hubId', 'templateRef', 'revision'],
  properties: {
    uid: { description: 'The uid of the row.', type: 'string', minLength: 1 },
    hubId: { description: 'Name of the LynqHub that read the row.', type: 'string', minLength: 1 },
    templateRef: {
      description: 'Name of the LynqForm that says what to create.',
      type: 'string',
      minLength: 1,
    },
    revision: {
      description: 'Name of the ControllerRevision that holds the form as this node uses it.',
      type: 'string',
      minLength: 1,
    },
    variables: {
      description: 'The mapped values of the row, by variable name. Every value is text.',
      type: 'object',
      default: {},
      additionalProperties: { description: 'Value of this variable.', type: 'string' },
    },
  },
} as const satisfies CrdSchema

const resource = {
  description: 'State of the object that one entry of the form asks for.',
  type: 'object',
  required: ['id', 'phase'],
  properties: {
    id: { description: 'The id of the entry.', type: 'string' },
    apiVersion: { description: 'API version of the object.', type: 'string' },
    kind: { description: 'Kind of the object.', type: 'string' },
    namespace: {
      description: 'Namespace of the object; absent for cluster-scoped kinds.',
      type: 'string',
    },
    name: {
      description: 'Name of the object; absent when it could not be rendered.',
      type: 'string',
    },
    phase: {
      description:
        'Ready: live and ready. Progressing: live, not ready yet. Applying: asked for, not live yet. Waiting: for a dependency or its namespace. Skipped: a dependency failed. Conflict: someone else owns it. Failed: see message.',
      type: 'string',
      enum: ['Ready', 'Progressing', 'Applying', 'Waiting', 'Skipped', 'Conflict', 'Failed'],
    },
    reason: { description: 'Why it is in this phase, as one CamelCase word.', type: 'string' },
    message: {
      description: 'Why it is in this phase, in a sentence that names what blocks.',
      type: 'string',
    },
    hash: {
      description: 'Hash of the object as last asked for; equal to its annotation once applied.',
      type: 'string',
    },
    checked: {
      description:
        'Hash and resourceVersion that were last tried as a dry run, so that each is tried once.',
      type: 'string',
    },
    rejected: {
      description: "The API server's own words when that dry run was refused.",
      type: 'string',
    },
    since: {
      description: 'When it entered this phase (RFC 3339, UTC). Timeouts count from here.',
      type: 'string',
      format: 'date-time',
    },
  },
} as const satisfies CrdSchema

const texts = <const List extends string, const Item extends string>(list: List, item: Item) =>
  ({
    description: list,
    type: 'array',
    items: { description: item, type: 'string' },
  }) as const satisfies CrdSchema

export const nodeStatus = {
  description: 'What became of the objects of this node.',
  type: 'object',
  'x-kubernetes-map-type': 'atomic',
  properties: {
    observedGeneration,
    desiredResources: count('Objects the form asks for.'),
    readyResources: count('Objects that are Ready.'),
    failedResources: count('Objects in phase Failed.'),
    skippedResources: count('Objects in phase Skipped.'),
    conflictedResources: count('Objects in phase Conflict.'),
    summary: {
      description: 'Ready and wanted objects, such as 6/6; the RESOURCES column of kubectl get.',
      type: 'string',
    },
    skippedResourceIds: texts('Entries in phase Skipped.', 'Id of the entry.'),
    failedResourceIds: texts('Entries in phase Failed.', 'Id of the entry.'),
    resources: {
      description: 'One item an entry of the form, in the order in which they are created.',
      type: 'array',
      items: resource,
    },
    readyRevision: {
      description: 'Name of the ControllerRevision on which this node was last Ready.',
      type: 'string',
    },
    conditions,
  },
} as const satisfies CrdSchema

/** Decoded: defaults are filled. */
export type NodeSpec = FromCrdSchema<typeof nodeSpec>

/** Every field is optional: a node that was never synced, or by an older version, lacks some. */
export type NodeStatus = FromCrdSchema<typeof nodeStatus>

export type ResourceStatus = FromCrdSchema<typeof resource>
export type ResourcePhase = ResourceStatus['phase']

/** One active row × one form. Cluster-scoped. */
export interface LynqNode extends KubeObject {
  readonly spec: NodeSpec
  readonly status?: NodeStatus
}
