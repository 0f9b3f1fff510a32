import type { Rules } from './rule.ts'

/** How a change of a form reaches its nodes. */
export const rolloutRules = {
  UnknownCanaryVariable: {
    id: 'LYNQ101',
    severity: 'error',
    title: 'the canary is chosen by a variable that the hub does not offer',
    why: 'No node would ever match, and every rollout would wait for its canaries.',
    fix: 'name a variable of the hub, or map the column under extraValueMappings',
    bad: 'canary: { selector: { matchVariables: { paln: internal } } }',
    good: 'canary: { selector: { matchVariables: { plan: internal } } }',
  },
  EveryNodeCanary: {
    id: 'LYNQ102',
    severity: 'warning',
    title: 'every node is a canary',
    why: 'A selector without variables matches all nodes, so that none is left to be protected.',
    fix: 'name a variable and its value in matchVariables, or remove canary',
    bad: 'canary: { selector: { matchVariables: {} } }',
    good: 'canary: { selector: { matchVariables: { plan: internal } } }',
  },
  RevisionOfOtherForm: {
    id: 'LYNQ103',
    severity: 'error',
    title: 'rollout.revision is no revision of this form',
    why: 'Revisions are named after their form: the name, a dash and ten hexadecimal digits.',
    fix: 'write the name of a ControllerRevision of this form, or remove revision',
    bad: 'name: web\nrollout: { revision: api-0123456789 }',
    good: 'name: web\nrollout: { revision: web-0123456789 }',
  },
  NothingToStop: {
    id: 'LYNQ104',
    severity: 'warning',
    title: 'all nodes move before one can fail',
    why: 'With maxSkew 0 and no canary every node has a bad change before it is rolled back.',
    fix: 'set rollout.maxSkew to a small number, or name a canary',
    bad: 'rollout: { onFailure: Rollback }',
    good: 'rollout: { onFailure: Rollback, maxSkew: 2 }',
  },
} as const satisfies Rules
