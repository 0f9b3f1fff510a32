import { findCondition } from './conditions-of.ts'
import type { Rule } from './rule.ts'
import { current, failed, inProgress, wordsOf } from './rule.ts'

const fatalReason = /^(FailedGet|FailedCompute|FailedUpdate|InvalidSelector)/

/** kstatus has no rule for autoscalers; this one reads the conditions their controller writes. */
export const autoscaler: Rule = ({ conditions }) => {
  const broken = conditions.find(
    ({ type, status, reason }) =>
      (type === 'ScalingActive' || type === 'AbleToScale') &&
      status === 'False' &&
      fatalReason.test(reason),
  )
  if (broken !== undefined) return failed(wordsOf(broken, 'cannot scale'), broken.reason)
  const scales =
    findCondition(conditions, 'AbleToScale', 'True') ??
    findCondition(conditions, 'ScalingLimited', 'True')
  return scales === undefined
    ? inProgress('waiting for its controller to reach its target')
    : current('able to scale')
}
