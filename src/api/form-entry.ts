import type { CrdSchema } from './crd-schema.ts'
import type { FromCrdSchema } from './from-crd-schema.ts'

const templates = <const Map extends string, const Value extends string>(map: Map, value: Value) =>
  ({
    description: map,
    type: 'object',
    additionalProperties: { description: value, type: 'string' },
  }) as const satisfies CrdSchema

export const formEntry = {
  description: 'One object to create for each row.',
  type: 'object',
  required: ['id', 'spec'],
  properties: {
    id: {
      description: 'Name of this entry, unique over all lists of the form; dependIds refer to it.',
      type: 'string',
      minLength: 1,
    },
    spec: {
      description:
        'The whole manifest: apiVersion, kind, metadata, spec, data and so on. Every text in it may be a template.',
      type: 'object',
      'x-kubernetes-preserve-unknown-fields': true,
    },
    dependIds: {
      description: 'Entries that must be ready before this object is created.',
      type: 'array',
      items: { description: 'Id of an entry of the same form.', type: 'string' },
    },
    skipOnDependencyFailure: {
      description:
        'true: skip this object while a dependency has failed. false: create it nevertheless. Default: true.',
      type: 'boolean',
      default: true,
    },
    creationPolicy: {
      description:
        'WhenNeeded: keep the object as the form says. Once: create it and never change it again. Default: WhenNeeded.',
      type: 'string',
      enum: ['Once', 'WhenNeeded'],
      default: 'WhenNeeded',
    },
    deletionPolicy: {
      description:
        'What happens when the row, the entry or the form goes. Delete: the object goes too. Retain: it stays, marked as orphaned. Default: Delete.',
      type: 'string',
      enum: ['Delete', 'Retain'],
      default: 'Delete',
    },
    conflictPolicy: {
      description:
        'What happens when someone else owns the object or a field. Stuck: leave it and report the conflict. Force: take it over. Default: Stuck.',
      type: 'string',
      enum: ['Force', 'Stuck'],
      default: 'Stuck',
    },
    nameTemplate: {
      description: "Template of the object's name. Default: metadata.name of the manifest.",
      type: 'string',
    },
    targetNamespace: {
      description:
        "Template of the object's namespace. Default: metadata.namespace of the manifest. Not used for cluster-scoped kinds.",
      type: 'string',
    },
    labelsTemplate: templates(
      'Labels that are added to those of the manifest. Values are templates, keys are not.',
      'Template of the value of this label.',
    ),
    annotationsTemplate: templates(
      'Annotations that are added to those of the manifest. Values are templates, keys are not.',
      'Template of the value of this annotation.',
    ),
    waitForReady: {
      description:
        'true: dependents wait until this object is ready. false: until it exists. Default: true.',
      type: 'boolean',
      default: true,
    },
    timeoutSeconds: {
      description:
        'How long the object may take to become ready before it counts as failed, in seconds (1 to 3600). Default: 300.',
      type: 'integer',
      format: 'int32',
      minimum: 1,
      maximum: 3600,
      default: 300,
    },
    patchStrategy: {
      description:
        'How changes reach the object. apply: fields that leave the form leave the object. merge: they stay. replace is known but not supported. Default: apply.',
      type: 'string',
      enum: ['apply', 'merge', 'replace'],
      default: 'apply',
    },
    ignoreFields: {
      description:
        'Fields that others may change after creation; their live values are kept, such as $.spec.replicas.',
      type: 'array',
      items: { description: 'JSONPath (RFC 9535) into the object.', type: 'string' },
    },
  },
} as const satisfies CrdSchema

/** One item of a form's resource list. Decoded: defaults are filled. */
export type FormEntry = FromCrdSchema<typeof formEntry>
