import type { Rules } from './rule.ts'

/** Ids and dependencies of a form's entries. */
export const graphRules = {
  IllegalId: {
    id: 'LYNQ025',
    severity: 'error',
    title: 'an id has characters that make it hard to name',
    why: 'Ids stand in annotations, conditions and messages. Letters, digits, "-", "_" and "." are enough for all of them.',
    fix: 'use letters, digits, "-", "_" and "." only, with a letter or digit at both ends, 63 at most',
    bad: 'id: "my web"',
    good: 'id: my-web',
  },
  DuplicateId: {
    id: 'LYNQ026',
    severity: 'error',
    title: 'two entries have one id',
    why: 'dependIds could mean either. Ids are unique over all lists of a form, not only within one.',
    fix: 'give each entry an id of its own, over all lists',
    bad: 'deployments: [{ id: web }]\nservices: [{ id: web }]',
    good: 'deployments: [{ id: web }]\nservices: [{ id: web-svc }]',
  },
  UnknownDependency: {
    id: 'LYNQ027',
    severity: 'error',
    title: 'dependIds names an entry that is not there',
    why: 'The object would wait for ever.',
    fix: 'name an entry of this form, or remove the dependency',
    bad: 'dependIds: [databse]',
    good: 'dependIds: [database]',
  },
  SelfDependency: {
    id: 'LYNQ028',
    severity: 'error',
    title: 'an entry depends on itself',
    why: 'It would wait for itself for ever.',
    fix: 'remove it from its own dependIds',
    bad: 'id: web\ndependIds: [web]',
    good: 'id: web\ndependIds: []',
  },
  DependencyCycle: {
    id: 'LYNQ029',
    severity: 'error',
    title: 'entries depend on each other in a circle',
    why: 'None of them could ever be created.',
    fix: 'remove one of these dependencies',
    bad: 'id: web\ndependIds: [db]\n---\nid: db\ndependIds: [web]',
    good: 'id: web\ndependIds: [db]\n---\nid: db',
  },
  RepeatedDependency: {
    id: 'LYNQ030',
    severity: 'warning',
    title: 'dependIds names one entry twice',
    why: 'The second has no effect; perhaps another entry was meant.',
    fix: 'remove it, or name the entry that was meant',
    bad: 'dependIds: [db, db]',
    good: 'dependIds: [db, cache]',
  },
} as const satisfies Rules
