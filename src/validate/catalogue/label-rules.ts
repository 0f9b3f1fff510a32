import type { Rules } from './rule.ts'

/** Labels and annotations. */
export const labelRules = {
  IllegalKey: {
    id: 'LYNQ057',
    severity: 'error',
    title: 'the key of a label or annotation is illegal',
    why: 'The API server would refuse the object. A key is a name of up to 63 letters, digits, "-", "_" and ".", perhaps behind a DNS name and a slash.',
    fix: 'write a key such as app or example.com/tier',
    bad: 'labelsTemplate: { "my label": x }',
    good: 'labelsTemplate: { my-label: x }',
  },
  IllegalLabel: {
    id: 'LYNQ058',
    severity: 'error',
    title: 'the value of a label is illegal for any row',
    why: 'Label values have up to 63 letters, digits, "-", "_" and ".", with a letter or digit at both ends.',
    fix: 'use an annotation for other texts',
    bad: "labelsTemplate: { url: 'https://{{ .uid }}' }",
    good: "annotationsTemplate: { url: 'https://{{ .uid }}' }",
  },
  ReservedKey: {
    id: 'LYNQ059',
    severity: 'warning',
    title: 'a label or annotation of the service is set by the form',
    why: 'Keys under lynq.sh/ and controller-uid are written by the service and by Metacontroller; the value here is overwritten or misleads.',
    fix: 'choose another key',
    bad: 'labelsTemplate: { lynq.sh/hub: shop }',
    good: 'labelsTemplate: { example.com/hub: shop }',
  },
  KeyTwice: {
    id: 'LYNQ060',
    severity: 'warning',
    title: 'a label or annotation is said twice',
    why: 'labelsTemplate and annotationsTemplate win over the metadata of the manifest.',
    fix: 'remove one of the two',
    bad: "labelsTemplate: { app: '{{ .uid }}' }\nspec: { metadata: { labels: { app: web } } }",
    good: "labelsTemplate: { app: '{{ .uid }}' }",
  },
} as const satisfies Rules
