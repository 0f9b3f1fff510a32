import { fieldAt, integerOr, isInteger, textOr } from './field-at.ts'
import type { Rule } from './rule.ts'
import { current, inProgress } from './rule.ts'

export const statefulSet: Rule = ({ spec, status }) => {
  // Under OnDelete people decide when a pod is replaced, so there is nothing to wait for.
  if (fieldAt(spec, 'updateStrategy', 'type') === 'OnDelete') {
    return current('updates when its pods are deleted')
  }
  const count = (name: string) => integerOr(0, fieldAt(status, name))
  const wanted = integerOr(1, fieldAt(spec, 'replicas'))
  const created = count('replicas')
  const ready = count('readyReplicas')
  if (created < wanted) return inProgress(`${created} of ${wanted} replicas created`)
  if (ready < wanted) return inProgress(`${ready} of ${wanted} replicas ready`)
  if (created > wanted) {
    return inProgress(`${created - wanted} surplus replicas still to be removed`)
  }
  const partition = fieldAt(spec, 'updateStrategy', 'rollingUpdate', 'partition')
  // -1 is how kstatus spells "no partition"; a written -1 is taken for the same.
  if (isInteger(partition) && partition !== -1) {
    const toUpdate = wanted - partition
    const updated = count('updatedReplicas')
    return updated < toUpdate
      ? inProgress(`${updated} of ${toUpdate} replicas outside the partition updated`)
      : current(`all ${wanted} replicas ready, updated down to the partition`)
  }
  const inRevision = count('currentReplicas')
  if (inRevision < wanted) {
    return inProgress(`${inRevision} of ${wanted} replicas in the current revision`)
  }
  const revision = (name: string) => textOr('', fieldAt(status, name))
  if (revision('currentRevision') !== revision('updateRevision')) {
    return inProgress('waiting for the update revision to become the current one')
  }
  return current(`all ${wanted} replicas ready`)
}
