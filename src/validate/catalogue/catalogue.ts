import { annotationRules } from './annotation-rules.ts'
import { bodyRules } from './body-rules.ts'
import { changeRules } from './change-rules.ts'
import { customKindRules } from './custom-kind-rules.ts'
import { formRules } from './form-rules.ts'
import { graphRules } from './graph-rules.ts'
import { guardRules } from './guard-rules.ts'
import { hubRules } from './hub-rules.ts'
import { identityRules } from './identity-rules.ts'
import { labelRules } from './label-rules.ts'
import { nodeRules } from './node-rules.ts'
import { policyRules } from './policy-rules.ts'
import { rolloutRules } from './rollout-rules.ts'
import type { Rule } from './rule.ts'
import { schemaRules } from './schema-rules.ts'
import { templateRules } from './template-rules.ts'

/** The themes in which the rules are written, for documents. */
export const ruleThemes = {
  'Fields of all kinds': schemaRules,
  Hubs: hubRules,
  'Ids and dependencies': graphRules,
  Templates: templateRules,
  'Which object': identityRules,
  'Labels and annotations': labelRules,
  'The manifest': bodyRules,
  Policies: policyRules,
  'The form as a whole': formRules,
  'Changes and deletions': changeRules,
  Nodes: nodeRules,
  'Custom resources': customKindRules,
  Rollouts: rolloutRules,
  Guards: guardRules,
  'Approvals and rollbacks': annotationRules,
} as const

const rules = {
  ...schemaRules,
  ...hubRules,
  ...graphRules,
  ...templateRules,
  ...identityRules,
  ...labelRules,
  ...bodyRules,
  ...policyRules,
  ...formRules,
  ...changeRules,
  ...nodeRules,
  ...customKindRules,
  ...rolloutRules,
  ...guardRules,
  ...annotationRules,
} as const

export type Reason = keyof typeof rules

/** Every rule by the reason of its findings; there is no other rule. */
export const catalogue: Readonly<Record<Reason, Rule>> = rules

export function isReason(word: string): word is Reason {
  return Object.hasOwn(rules, word)
}
