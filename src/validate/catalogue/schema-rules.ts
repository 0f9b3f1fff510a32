import type { Rules } from './rule.ts'

/** Faults of the fields themselves, in all three kinds. */
export const schemaRules = {
  MissingField: {
    id: 'LYNQ001',
    severity: 'error',
    title: 'a required field is missing',
    why: 'Nothing can be created without it, and there is no default that would be right for all.',
    fix: 'add the field',
    bad: 'spec: { deployments: [] }',
    good: 'spec: { hubId: shop, deployments: [] }',
  },
  UnknownField: {
    id: 'LYNQ002',
    severity: 'error',
    title: 'a field is not known',
    why: 'The API server drops unknown fields silently, so a slip of the pen would have no effect and no message.',
    fix: 'correct its name, or remove it',
    bad: 'spec: { hubId: shop, deployment: [] }',
    good: 'spec: { hubId: shop, deployments: [] }',
  },
  WrongType: {
    id: 'LYNQ003',
    severity: 'error',
    title: 'a field has a value of another type',
    why: 'The field cannot be read.',
    fix: 'write a value of that type',
    bad: 'timeoutSeconds: "60"',
    good: 'timeoutSeconds: 60',
  },
  UnknownValue: {
    id: 'LYNQ004',
    severity: 'error',
    title: 'a value is none of those allowed',
    why: 'A policy that is not understood would be replaced by a default, which may delete data.',
    fix: 'choose one of them',
    bad: 'deletionPolicy: Keep',
    good: 'deletionPolicy: Retain',
  },
  OutOfRange: {
    id: 'LYNQ005',
    severity: 'error',
    title: 'a number is out of range',
    why: 'The bounds are those within which the service keeps its promises.',
    fix: 'choose a number within the range',
    bad: 'timeoutSeconds: 0',
    good: 'timeoutSeconds: 300',
  },
  EmptyText: {
    id: 'LYNQ006',
    severity: 'error',
    title: 'a text that must say something is empty',
    why: 'An empty name refers to nothing.',
    fix: 'fill it in',
    bad: 'id: ""',
    good: 'id: web',
  },
} as const satisfies Rules
