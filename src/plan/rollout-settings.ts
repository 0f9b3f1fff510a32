import type { FormSpec, LynqForm } from '../api/form.ts'

export type RolloutSettings = FormSpec['rollout']

const DEFAULTS: RolloutSettings = {
  maxSkew: 0,
  progressDeadlineSeconds: 600,
  onFailure: 'Halt',
  paused: false,
  throttleDataChanges: false,
}

/** Of a form as another hook sees it: one stored by an older version lacks some fields. */
export function rolloutSettings({ spec }: Pick<LynqForm, 'spec'>): RolloutSettings {
  const given: Partial<RolloutSettings> = spec.rollout
  return { ...DEFAULTS, ...given }
}
