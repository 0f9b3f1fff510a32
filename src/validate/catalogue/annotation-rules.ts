import type { Rules } from './rule.ts'

/** Annotations by which people decide something. */
export const annotationRules = {
  ApprovalMalformed: {
    id: 'LYNQ110',
    severity: 'error',
    title: 'an approval is no fingerprint',
    why: 'A fingerprint is twelve lower-case hexadecimal digits; anything else approves nothing, and what is held stays held.',
    fix: 'copy the fingerprint from the status of the hub, or remove the annotation',
    bad: "annotations: { lynq.sh/approve-deletions: 'yes' }",
    good: "annotations: { lynq.sh/approve-deletions: '363917fd1403' }",
  },
  ApprovalOfOtherSet: {
    id: 'LYNQ111',
    severity: 'warning',
    title: 'an approval does not match what is held now',
    why: 'A fingerprint names one set in one hold: what is held now stays held.',
    fix: 'look at what is held now, and approve its fingerprint',
    bad: "annotations: { lynq.sh/approve-deletions: '0123456789ab' }\nstatus: { deletionsHeld: { fingerprint: '363917fd1403' } }",
    good: "annotations: { lynq.sh/approve-deletions: '363917fd1403' }\nstatus: { deletionsHeld: { fingerprint: '363917fd1403' } }",
  },
  RollbackOverruled: {
    id: 'LYNQ112',
    severity: 'warning',
    title: 'lynq.sh/rollback-to names another revision than rollout.revision',
    why: 'The field goes before the annotation, which has no effect while the field is there.',
    fix: 'remove the annotation lynq.sh/rollback-to, or rollout.revision if the annotation is to count',
    bad: 'annotations: { lynq.sh/rollback-to: web-1111111111 }\nrollout: { revision: web-0123456789 }',
    good: 'annotations: { lynq.sh/rollback-to: web-1111111111 }\nrollout: {}',
  },
} as const satisfies Rules
