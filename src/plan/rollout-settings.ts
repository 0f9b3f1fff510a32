import type { FormSpec, LynqForm } from '../api/form.ts'
import { rolloutDefaults } from '../api/form.ts'

export type RolloutSettings = FormSpec['rollout']

/** Of a form as another hook sees it: one stored by an older version lacks some fields. */
export function rolloutSettings({ spec }: Pick<LynqForm, 'spec'>): RolloutSettings {
  const given: Partial<RolloutSettings> = spec.rollout
  return { ...rolloutDefaults, ...given }
}
