import { findCondition } from './conditions-of.ts'
import { fieldAt, integerOr } from './field-at.ts'
import type { Rule } from './rule.ts'
import { current, inProgress, wordsOf } from './rule.ts'

export const replicaSet: Rule = ({ spec, status, conditions }) => {
  const failure = findCondition(conditions, 'ReplicaFailure', 'True')
  if (failure !== undefined) {
    return inProgress(wordsOf(failure, 'replicas cannot be created'), 'ReplicaFailure')
  }
  const count = (name: string) => integerOr(0, fieldAt(status, name))
  const wanted = integerOr(1, fieldAt(spec, 'replicas'))
  const labelled = count('fullyLabeledReplicas')
  const available = count('availableReplicas')
  const ready = count('readyReplicas')
  const surplus = count('replicas') - wanted
  if (labelled < wanted) return inProgress(`${labelled} of ${wanted} replicas labelled`)
  if (available < wanted) return inProgress(`${available} of ${wanted} replicas available`)
  if (ready < wanted) return inProgress(`${ready} of ${wanted} replicas ready`)
  if (surplus > 0) return inProgress(`${surplus} surplus replicas still to be removed`)
  return current(`all ${wanted} replicas available`)
}
