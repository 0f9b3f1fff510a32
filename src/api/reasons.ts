/**
 * The closed list of condition reasons, by kind and condition type. Reasons are public: scripts and
 * alerts read them, so none is renamed or reused.
 */
export const nodeReasons = {
  Ready: [
    'Reconciled',
    'NotAllResourcesReady',
    'ResourcesFailed',
    'ResourcesConflicted',
    'ResourcesFailedAndConflicted',
    'RevisionMissing',
    'FormInvalid',
    'Deleting',
  ],
  Progressing: ['Reconciling', 'ReconcileComplete', 'Blocked'],
  Degraded: [
    'Healthy',
    'ResourceFailures',
    'ResourceConflicts',
    'ResourceFailuresAndConflicts',
    'RevisionMissing',
    'FormInvalid',
  ],
  Conflicted: ['ResourceConflict', 'NoConflict'],
  Reconciling: ['Reconciling'],
  Stalled: ['Blocked'],
} as const

export const hubReasons = {
  Ready: [
    'Synced',
    'NoForms',
    'CreatingNodes',
    'NodesNotReady',
    'NodesFailed',
    'RowsRejected',
    'DeletionsHeld',
    'CreationsHeld',
    'SourceUnreachable',
    'FormsUnknown',
    'Deleting',
  ],
  // And every code of a failed read (`ReadFailureCode`).
  SourceReachable: ['ReadSucceeded', 'InvalidSpec'],
  RowsRejected: ['RowsRejected', 'AllRowsAccepted'],
  DeletionsHeld: ['DeletionsHeld', 'NothingHeld'],
  CreationsHeld: ['CreationsHeld', 'NothingHeld'],
  Reconciling: ['Reconciling'],
  Stalled: [
    'SourceUnreachable',
    'RowsRejected',
    'DeletionsHeld',
    'CreationsHeld',
    'NodesFailed',
    'FormsUnknown',
  ],
} as const

export const formReasons = {
  Valid: ['ValidationPassed', 'ValidationFailed'],
  Applied: [
    'AllNodesReady',
    'NotAllNodesReady',
    'NoNodes',
    'HubNotFound',
    'RevisionNotFound',
    'RolloutPaused',
    'RolloutFailed',
  ],
} as const

/** Why an entry is in its phase (`LynqNode.status.resources[].reason`). */
export const resourceReasons = [
  'Ready',
  'NotReady',
  'Terminating',
  'ReadinessTimeout',
  'ReadinessFailed',
  'RenderFailed',
  'DuplicateObject',
  'KindNotEnabled',
  'DependencyFailed',
  'DependencyNotReady',
  'NamespaceAbsent',
  'NamespaceTerminating',
  'NamespaceUnknown',
  'LookupFailed',
  'CacheBehind',
  'Adopting',
  'ForeignObject',
  'OtherController',
  'FieldConflict',
  'Applying',
  'ApplyRejected',
  'ActionRefused',
] as const

export type ResourceReason = (typeof resourceReasons)[number]
