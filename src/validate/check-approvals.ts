import { memberOf } from '../api/json-object.ts'
import type { KubeObject } from '../api/kube-object.ts'
import { APPROVE_CREATIONS, APPROVE_DELETIONS } from '../plan/labels.ts'
import { isFingerprint } from '../plan/mass-change.ts'
import type { Finding } from './finding.ts'
import { report } from './report.ts'

const approvals = [
  { annotation: APPROVE_DELETIONS, field: 'deletionsHeld' },
  { annotation: APPROVE_CREATIONS, field: 'creationsHeld' },
] as const

/**
 * Approvals of a hub that approve nothing; of a hub that was there before, only those that are new.
 * One that was left lying is no mistake while nothing is held.
 */
export function checkApprovals(hub: KubeObject, old?: KubeObject): readonly Finding[] {
  return approvals.flatMap(({ annotation, field }) => {
    const approval = hub.metadata.annotations?.[annotation]
    if (approval === undefined || approval === old?.metadata.annotations?.[annotation]) return []
    const place = { path: ['metadata', 'annotations', annotation] }
    if (!isFingerprint(approval)) {
      return [report('ApprovalMalformed', place, 'not twelve lower-case hexadecimal digits')]
    }
    const held = memberOf(memberOf(hub.status, field), 'fingerprint')
    if (typeof held !== 'string' || held === approval) return []
    const message = `${approval} is not the set now held (${held})`
    return [report('ApprovalOfOtherSet', place, message)]
  })
}
