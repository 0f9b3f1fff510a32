import { fieldAt, integerOr } from './field-at.ts'
import type { Rule } from './rule.ts'
import { current, failed, inProgress, wordsOf } from './rule.ts'

/** Unlike kstatus, which calls a merely running job current: dependents need its result. */
export const job: Rule = ({ spec, status, conditions }) => {
  const ending = conditions.find(
    (condition) =>
      condition.status === 'True' && (condition.type === 'Complete' || condition.type === 'Failed'),
  )
  if (ending?.type === 'Complete') return current('completed')
  if (ending !== undefined) return failed(wordsOf(ending, 'failed'), ending.reason)
  if (fieldAt(spec, 'suspend') === true) return inProgress('suspended', 'Suspended')
  const count = (name: string) => integerOr(0, fieldAt(status, name))
  return inProgress(
    `not complete: ${count('active')} pods active, ${count('succeeded')} succeeded, ${count('failed')} failed`,
  )
}
