import { fieldAt } from './field-at.ts'
import type { Rule } from './rule.ts'
import { current, inProgress } from './rule.ts'

export const namespace: Rule = ({ status }) => {
  const phase = fieldAt(status, 'phase')
  if (phase === 'Active') return current('active')
  if (phase === 'Terminating') {
    return { status: 'Terminating', message: 'being deleted with everything in it' }
  }
  return inProgress('waiting to become active')
}

export const claim: Rule = ({ status }) =>
  fieldAt(status, 'phase') === 'Bound' ? current('bound') : inProgress('waiting for a volume')
