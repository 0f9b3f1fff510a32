import { findCondition } from './conditions-of.ts'
import { fieldAt, integerOr } from './field-at.ts'
import type { Readiness, Rule, Seen } from './rule.ts'
import { current, failed, inProgress } from './rule.ts'

// The deployment controller reads the largest int32 as "no deadline".
const noDeadline = 2147483647

function counters({ spec, status }: Seen) {
  const count = (name: string) => integerOr(0, fieldAt(status, name))
  return {
    wanted: integerOr(1, fieldAt(spec, 'replicas')),
    created: count('replicas'),
    updated: count('updatedReplicas'),
    available: count('availableReplicas'),
    ready: count('readyReplicas'),
  }
}

/** The first counter that lags behind, in kstatus' order. */
function lagging(seen: Seen): Readiness | undefined {
  const { wanted, created, updated, available, ready } = counters(seen)
  if (created < wanted) return inProgress(`${created} of ${wanted} replicas created`)
  if (updated < wanted) return inProgress(`${updated} of ${wanted} replicas updated`)
  if (created > wanted) {
    return inProgress(`${created - wanted} surplus replicas still to be removed`)
  }
  if (available < updated) return inProgress(`${available} of ${updated} replicas available`)
  if (ready < wanted) return inProgress(`${ready} of ${wanted} replicas ready`)
  return undefined
}

export const deployment: Rule = (seen) => {
  const { spec, conditions } = seen
  const { wanted, updated } = counters(seen)
  // A paused rollout stands still on purpose: its deadline passes without anything being wrong.
  if (fieldAt(spec, 'paused') === true && updated < wanted) {
    return inProgress(`paused with ${updated} of ${wanted} replicas updated`, 'Paused')
  }
  const overdue = conditions.find(
    ({ type, reason }) => type === 'Progressing' && reason === 'ProgressDeadlineExceeded',
  )
  if (overdue !== undefined) {
    return failed('made no progress before its deadline', 'ProgressDeadlineExceeded')
  }
  const lag = lagging(seen)
  if (lag !== undefined) return lag
  const deadline = integerOr(noDeadline, fieldAt(spec, 'progressDeadlineSeconds'))
  const rolledOut = conditions.some(
    ({ type, status, reason }) =>
      type === 'Progressing' && status === 'True' && reason === 'NewReplicaSetAvailable',
  )
  if (deadline !== noDeadline && !rolledOut) {
    return inProgress('waiting for the new replica set to become available')
  }
  if (findCondition(conditions, 'Available', 'True') === undefined) {
    return inProgress('waiting for the Available condition')
  }
  return current(`all ${wanted} replicas available`)
}
