import type { Rules } from './rule.ts'

/** LynqNodes, which the hub writes. */
export const nodeRules = {
  NodeByHand: {
    id: 'LYNQ097',
    severity: 'error',
    title: 'a node is written by hand',
    why: 'The hub makes nodes of rows and forms, and reverts what others write.',
    fix: 'change the row or the form; annotations may be changed',
    bad: 'kubectl edit lynqnode acme-web-tier   # its spec',
    good: 'kubectl annotate lynqnode acme-web-tier note=checked',
  },
  NodeAuthorUnknown: {
    id: 'LYNQ098',
    severity: 'warning',
    title: 'the spec of a node is written, and it is not known by whom',
    why: 'The hub makes nodes of rows and forms, and reverts what others write.',
    fix: 'change the row or the form instead',
    bad: 'kubectl edit lynqnode acme-web-tier   # its spec',
    good: 'kubectl annotate lynqnode acme-web-tier note=checked',
  },
  NodeMarkChanged: {
    id: 'LYNQ099',
    severity: 'warning',
    title: 'a label of the service on a node is changed',
    why: 'By it nodes and their objects are found; the hub sets it back.',
    fix: 'leave labels under lynq.sh/ and controller-uid alone',
    bad: 'kubectl label lynqnode acme-web-tier lynq.sh/hub=other --overwrite',
    good: 'kubectl label lynqnode acme-web-tier team=blue',
  },
} as const satisfies Rules
