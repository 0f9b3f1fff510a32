import type { Rule } from './rule.ts'
import { current, failed, inProgress, wordsOf } from './rule.ts'

/** CustomResourceDefinition: the first condition in list order that decides. */
export const resourceDefinition: Rule = ({ conditions }) => {
  for (const condition of conditions) {
    const { type, status, reason } = condition
    if (type === 'NamesAccepted' && status === 'False') {
      return failed(wordsOf(condition, 'its names are taken'), reason)
    }
    if (type !== 'Established') continue
    if (status === 'True') return current('established')
    if (status === 'False' && reason !== 'Installing') {
      return failed(wordsOf(condition, 'cannot be established'), reason)
    }
  }
  return inProgress('waiting to be established')
}
