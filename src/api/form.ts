import { conditions, observedGeneration } from './conditions.ts'
import { count } from './count-schema.ts'
import type { CrdSchema } from './crd-schema.ts'
import { formEntry } from './form-entry.ts'
import type { FormEntry } from './form-entry.ts'
import type { FromCrdSchema } from './from-crd-schema.ts'
import type { KubeObject } from './kube-object.ts'
import type { ResourceList } from './resource-lists.ts'
import { rolloutStatus } from './rollout-status.ts'

const settings = {
  hubId: {
    description: 'Name of the LynqHub whose rows this form is for. It cannot be changed.',
    type: 'string',
    minLength: 1,
    'x-kubernetes-validations': [
      { rule: 'self == oldSelf', message: 'hubId is immutable: create another form instead' },
    ],
  },
  dialect: {
    description:
      'Language of the templates. gotemplate: Go text/template with Sprig. liquid: Liquid. Default: gotemplate.',
    type: 'string',
    enum: ['gotemplate', 'liquid'],
    default: 'gotemplate',
  },
  dependsOn: {
    description:
      "Forms of the same hub whose nodes must be Ready before a row's node of this form is created; a row's nodes go in the reverse order.",
    type: 'array',
    items: { description: 'Name of a LynqForm.', type: 'string', minLength: 1 },
    'x-kubernetes-list-type': 'set',
  },
  rollout: {
    description: 'How a change of the templates reaches existing nodes. Changing it moves no node.',
    type: 'object',
    default: {},
    properties: {
      maxSkew: {
        description:
          'How many existing nodes may be on their way to the new revision at once (moved, not Ready yet); 0 means all. New rows do not count. Default: 0.',
        type: 'integer',
        format: 'int32',
        minimum: 0,
        default: 0,
      },
      progressDeadlineSeconds: {
        description:
          'How long a moved node may take to become Ready before it counts as failed, in seconds (60 to 3600). Default: 600.',
        type: 'integer',
        format: 'int32',
        minimum: 60,
        maximum: 3600,
        default: 600,
      },
      onFailure: {
        description:
          'What happens once a moved node has failed. Halt: no further node moves. Continue: failed nodes are left and the others move. Rollback: moved nodes return to the revision they came from. Default: Halt.',
        type: 'string',
        enum: ['Halt', 'Continue', 'Rollback'],
        default: 'Halt',
      },
      paused: {
        description: 'While true, no further node moves. Default: false.',
        type: 'boolean',
        default: false,
      },
      throttleDataChanges: {
        description:
          'While true, a change of a row takes a place of maxSkew too, as a change of the templates does. Default: false.',
        type: 'boolean',
        default: false,
      },
      revision: {
        description:
          'Name of an older ControllerRevision of this form that nodes shall use instead of the newest; goes before the annotation lynq.sh/rollback-to.',
        type: 'string',
        minLength: 1,
      },
      canary: {
        description:
          'Nodes that move first. The others follow once all of these have been Ready for soakSeconds.',
        type: 'object',
        required: ['selector'],
        properties: {
          selector: {
            description: 'Which nodes are canaries: those for which every part holds.',
            type: 'object',
            required: ['matchVariables'],
            properties: {
              matchVariables: {
                description:
                  'Variable name to value. A rollout whose canary selects no node waits and says so.',
                type: 'object',
                additionalProperties: {
                  description: 'The exact text that the variable must have.',
                  type: 'string',
                },
              },
            },
          },
          soakSeconds: {
            description:
              'How long all canaries must have been Ready before other nodes move, in seconds. Default: 0.',
            type: 'integer',
            format: 'int32',
            minimum: 0,
            default: 0,
          },
        },
      },
    },
  },
} as const satisfies Record<string, CrdSchema>

const { maxSkew, progressDeadlineSeconds, onFailure, paused, throttleDataChanges } =
  settings.rollout.properties

/** What a rollout is where a form says nothing. */
export const rolloutDefaults = {
  maxSkew: maxSkew.default,
  progressDeadlineSeconds: progressDeadlineSeconds.default,
  onFailure: onFailure.default,
  paused: paused.default,
  throttleDataChanges: throttleDataChanges.default,
} as const

const entries = (objects: string): CrdSchema => ({
  description: `${objects} that each active row gets, one for each entry. The kind is what the manifest in spec says; the lists only keep a form in order.`,
  type: 'array',
  items: formEntry,
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': ['id'],
})

const lists: Readonly<Record<ResourceList, CrdSchema>> = {
  serviceAccounts: entries('ServiceAccounts'),
  deployments: entries('Deployments'),
  statefulSets: entries('StatefulSets'),
  daemonSets: entries('DaemonSets'),
  services: entries('Services'),
  ingresses: entries('Ingresses'),
  configMaps: entries('ConfigMaps'),
  secrets: entries('Secrets'),
  persistentVolumeClaims: entries('PersistentVolumeClaims'),
  jobs: entries('Jobs'),
  cronJobs: entries('CronJobs'),
  podDisruptionBudgets: entries('PodDisruptionBudgets'),
  networkPolicies: entries('NetworkPolicies'),
  horizontalPodAutoscalers: entries('HorizontalPodAutoscalers'),
  namespaces: entries('Namespaces'),
  manifests: entries('Objects of any other kind'),
}

export const formSpec = {
  description: 'What to create for each active row of a hub.',
  type: 'object',
  required: ['hubId'],
  properties: { ...settings, ...lists },
} as const satisfies CrdSchema

export const formStatus = {
  description: 'Whether the form is usable, and how many of its nodes are.',
  type: 'object',
  properties: {
    observedGeneration,
    revision: {
      description: 'Name of the ControllerRevision that holds the form as it is now.',
      type: 'string',
    },
    totalNodes: count('Nodes of this form.'),
    readyNodes: count('Nodes of this form that are Ready.'),
    rollout: rolloutStatus,
    rolloutSummary: {
      description:
        'The rollout in a word, such as Complete or 12/200 (6%); the ROLLOUT column of kubectl get.',
      type: 'string',
    },
    conditions,
  },
} as const satisfies CrdSchema

interface FormSettings {
  readonly type: 'object'
  readonly required: readonly ['hubId']
  readonly properties: typeof settings
}

/** Decoded: defaults are filled. A list that the form does not use is absent. */
export type FormSpec = FromCrdSchema<FormSettings> & {
  readonly [List in ResourceList]?: readonly FormEntry[]
}

/** Every field is optional: a form that was never synced, or by an older version, lacks some. */
export type FormStatus = FromCrdSchema<typeof formStatus>

/** Templates of the objects of each active row of one hub. Cluster-scoped. */
export interface LynqForm extends KubeObject {
  readonly spec: FormSpec
  readonly status?: FormStatus
}

export type { FormEntry }
