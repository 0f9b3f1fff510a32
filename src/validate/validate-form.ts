import type { FieldPath } from '../api/field-path.ts'
import type { KubeObject } from '../api/kube-object.ts'
import type { CompiledForm } from '../plan/compile-form.ts'
import { compileSpec } from '../plan/compile-form.ts'
import { checkBody } from './check-body.ts'
import { checkDependencies } from './check-dependencies.ts'
import { checkForms } from './check-forms.ts'
import { checkIgnoreFields } from './check-ignore-fields.ts'
import { checkKind } from './check-kind.ts'
import { checkLabels } from './check-labels.ts'
import { checkManifestFields } from './check-manifest-fields.ts'
import { checkNames } from './check-names.ts'
import { checkObjects } from './check-objects.ts'
import { checkPartners } from './check-partners.ts'
import { checkPolicies } from './check-policies.ts'
import { checkRollout } from './check-rollout.ts'
import { checkTemplates, checkUnchecked } from './check-templates.ts'
import { checkWorkload } from './check-workload.ts'
import type { ClusterKnowledge } from './cluster-knowledge.ts'
import type { Finding } from './finding.ts'
import type { FormContext } from './form-context.ts'
import { formContext } from './form-context.ts'
import { fromIssue } from './from-issue.ts'
import { repairSpec } from './repair-spec.ts'
import { sortFindings } from './sort-findings.ts'

/**
 * Every finding of a LynqForm as submitted, in the order of its fields: first faults of the compile
 * step, which decide whether nodes can be planned, then everything else that is known to go wrong.
 * `compiled` saves compiling it again.
 */
export function validateForm(
  form: KubeObject,
  knowledge: ClusterKnowledge,
  compiled: CompiledForm = compileSpec(form.spec),
): readonly Finding[] {
  if (compiled.spec !== undefined) return sortFindings(findingsOf(form, compiled, knowledge))
  const faults = compiled.issues.map(fromIssue)
  // What is found in a repaired form holds for the rest of it only.
  const repaired = compileSpec(repairSpec(form.spec, compiled.issues))
  const others = repaired.spec === undefined ? [] : findingsOf(form, repaired, knowledge)
  const isNew = ({ path }: Finding): boolean =>
    !faults.some((fault) => isWithin(path, fault.path) || isWithin(fault.path, path))
  return sortFindings([...faults, ...others.filter(isNew)])
}

function findingsOf(
  form: KubeObject,
  compiled: CompiledForm,
  knowledge: ClusterKnowledge,
): readonly Finding[] {
  if (compiled.spec === undefined) return compiled.issues.map(fromIssue)
  const context = formContext(form, compiled.spec, compiled, knowledge)
  return [
    ...compiled.issues.map(fromIssue),
    ...compiled.entries.flatMap((entry) => entryChecks.flatMap((check) => check(entry, context))),
    ...formChecks.flatMap((check) => check(context)),
  ]
}

const entryChecks: readonly ((
  entry: CompiledForm['entries'][number],
  form: FormContext,
) => readonly Finding[])[] = [
  checkDependencies,
  checkTemplates,
  checkKind,
  checkNames,
  checkLabels,
  checkManifestFields,
  checkBody,
  checkWorkload,
  checkPolicies,
  checkIgnoreFields,
]

const formChecks: readonly ((form: FormContext) => readonly Finding[])[] = [
  checkUnchecked,
  checkObjects,
  checkPartners,
  checkForms,
  checkRollout,
]

function isWithin(path: FieldPath, outer: FieldPath): boolean {
  return outer.every((segment, index) => segment === path[index])
}
