import type { Rules } from './rule.ts'

/** A form as a whole, its hub and the other forms of it. */
export const formRules = {
  HubMissing: {
    id: 'LYNQ081',
    severity: 'warning',
    title: 'there is no hub of this name',
    why: 'The form has no rows until there is one, and its variables cannot be checked.',
    fix: 'create the hub, or correct hubId, which cannot be changed later',
    bad: 'hubId: shpo',
    good: 'hubId: shop',
  },
  NoEntries: {
    id: 'LYNQ082',
    severity: 'warning',
    title: 'the form has no entries',
    why: 'Every row gets a node that creates nothing.',
    fix: 'add an entry',
    bad: 'spec: { hubId: shop }',
    good: 'spec: { hubId: shop, configMaps: [{ id: a }] }',
  },
  UnknownForm: {
    id: 'LYNQ083',
    severity: 'warning',
    title: 'dependsOn names a form that is not there',
    why: 'No node of this form is created until there is one.',
    fix: 'create that form, or correct the name',
    bad: 'dependsOn: [data-teir]',
    good: 'dependsOn: [data-tier]',
  },
  FormOfOtherHub: {
    id: 'LYNQ084',
    severity: 'error',
    title: 'dependsOn names a form of another hub',
    why: 'The rows of another hub are others, so there is no node to wait for.',
    fix: 'name a form of the same hub',
    bad: 'hubId: shop\ndependsOn: [a-form-of-another-hub]',
    good: 'hubId: shop\ndependsOn: [data-tier]',
  },
  FormCycle: {
    id: 'LYNQ085',
    severity: 'error',
    title: 'forms depend on each other in a circle',
    why: 'No node of any of them could ever be created.',
    fix: 'remove one of these dependencies',
    bad: 'name: web-tier\ndependsOn: [data-tier]   # which depends on web-tier',
    good: 'name: web-tier\ndependsOn: [data-tier]',
  },
} as const satisfies Rules
