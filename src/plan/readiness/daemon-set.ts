import { fieldAt, integerOr } from './field-at.ts'
import type { Rule } from './rule.ts'
import { current, inProgress } from './rule.ts'

export const daemonSet: Rule = ({ metadata, status }) => {
  // The shared check lets these two be absent; a daemon set that was looked at always has them.
  const generation = fieldAt(metadata, 'generation')
  const observed = fieldAt(status, 'observedGeneration')
  const desired = integerOr(-1, fieldAt(status, 'desiredNumberScheduled'))
  if (generation === undefined || observed === undefined || desired === -1) {
    return inProgress('waiting for its controller to look at it')
  }
  const count = (name: string) => integerOr(0, fieldAt(status, name))
  const scheduled = count('currentNumberScheduled')
  const updated = count('updatedNumberScheduled')
  const available = count('numberAvailable')
  const ready = count('numberReady')
  if (scheduled < desired) return inProgress(`${scheduled} of ${desired} pods scheduled`)
  if (updated < desired) return inProgress(`${updated} of ${desired} pods updated`)
  if (available < desired) return inProgress(`${available} of ${desired} pods available`)
  if (ready < desired) return inProgress(`${ready} of ${desired} pods ready`)
  return current(`all ${desired} pods available`)
}
