import { sameJson } from '../../src/plan/same-json.ts'
import { validateFormDelete } from '../../src/validate/validate-form-delete.ts'
import { validateFormUpdate } from '../../src/validate/validate-form-update.ts'
import { validateForm } from '../../src/validate/validate-form.ts'
import { validateHubDelete } from '../../src/validate/validate-hub-delete.ts'
import { validateHubUpdate } from '../../src/validate/validate-hub-update.ts'
import { validateHub } from '../../src/validate/validate-hub.ts'
import { validateNodeUpdate } from '../../src/validate/validate-node-update.ts'
import { validateNode } from '../../src/validate/validate-node.ts'
import type { Finding } from '../../src/validate/finding.ts'
import type { ValidationCase } from './validation-case.ts'

const validators = {
  LynqForm: { whole: validateForm, update: validateFormUpdate, delete: validateFormDelete },
  LynqHub: { whole: validateHub, update: validateHubUpdate, delete: validateHubDelete },
  LynqNode: { whole: validateNode, update: validateNodeUpdate, delete: () => [] },
} as const

/** What admission finds: of a new object all, of a changed one what is wrong and what will happen. */
export function judgeCase({ name, object, old, knowledge }: ValidationCase): readonly Finding[] {
  const subject = object ?? old
  if (subject === undefined) throw new Error(`${name} has neither object.yaml nor old.yaml`)
  const rules = validators[subject.kind as keyof typeof validators]
  if (object === undefined) return rules.delete(subject, knowledge)
  if (old === undefined) return rules.whole(object, knowledge)
  const whole = sameJson(old.spec, object.spec) ? [] : rules.whole(object, knowledge)
  return [...whole, ...rules.update(old, object, knowledge)]
}
