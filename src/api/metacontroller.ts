import type { KubeObject } from './kube-object.ts'

/** `{"Kind.apiVersion": {"namespace/name" or "name": object}}`, as hook version v2 sends it. */
export type ObjectGroups = Readonly<Record<string, Readonly<Record<string, KubeObject>>>>

/** The CompositeController that calls; we read its child kinds and nothing else. */
export interface ControllerObject extends KubeObject {
  readonly spec?: {
    readonly childResources?: readonly { readonly apiVersion: string; readonly resource: string }[]
  }
}

const objectShape = {
  type: 'object',
  required: ['apiVersion', 'kind', 'metadata'],
  properties: {
    apiVersion: { type: 'string', minLength: 1 },
    kind: { type: 'string', minLength: 1 },
    metadata: {
      type: 'object',
      required: ['name'],
      properties: { name: { type: 'string', minLength: 1 } },
    },
  },
} as const

const parentShape = {
  ...objectShape,
  properties: {
    ...objectShape.properties,
    metadata: {
      type: 'object',
      required: ['name', 'uid'],
      properties: {
        name: { type: 'string', minLength: 1 },
        uid: { type: 'string', minLength: 1 },
      },
    },
  },
} as const

const groupsShape = {
  type: 'object',
  additionalProperties: { type: 'object', additionalProperties: objectShape },
} as const

/** As deep as every hook reads; what a kind's own fields hold is that hook's business. */
export const CustomizeRequest = {
  type: 'object',
  required: ['controller', 'parent'],
  properties: { controller: objectShape, parent: parentShape },
} as const

export const SyncRequest = {
  type: 'object',
  required: ['controller', 'parent', 'children', 'related', 'finalizing'],
  properties: {
    ...CustomizeRequest.properties,
    children: groupsShape,
    related: groupsShape,
    finalizing: { type: 'boolean' },
  },
} as const

export interface CustomizeRequest<Parent extends KubeObject = KubeObject> {
  readonly controller: ControllerObject
  readonly parent: Parent
}

/** Body of sync and finalize. */
export interface SyncRequest<
  Parent extends KubeObject = KubeObject,
> extends CustomizeRequest<Parent> {
  readonly children: ObjectGroups
  readonly related: ObjectGroups
  readonly finalizing: boolean
}

export interface RelatedRule {
  readonly apiVersion: string
  readonly resource: string
  readonly namespace?: string
  readonly names?: readonly string[]
  readonly labelSelector?: { readonly matchLabels?: Readonly<Record<string, string>> }
}

export interface CustomizeResponse {
  readonly relatedResources: readonly RelatedRule[]
}

/**
 * Metacontroller decodes answers strictly, so these are all the fields there are. `children` is the
 * complete desired set: what an answer leaves out is deleted.
 * Source: pkg/controller/composite/api/v2/hooks.go.
 */
export interface SyncResponse<Status = unknown> {
  readonly status: Status
  readonly children: readonly KubeObject[]
  readonly resyncAfterSeconds?: number
}

export interface FinalizeResponse<Status = unknown> extends SyncResponse<Status> {
  readonly finalized: boolean
}
