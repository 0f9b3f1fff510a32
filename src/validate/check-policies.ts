import type { CompiledEntry } from '../plan/compile-form.ts'
import type { Finding } from './finding.ts'
import type { FormContext } from './form-context.ts'
import { report } from './report.ts'
import type { Reason } from './catalogue/catalogue.ts'

const defaultTimeout = 300

/** Policies that have no effect together, or an effect that nobody wants. */
export function checkPolicies(compiled: CompiledEntry, form: FormContext): readonly Finding[] {
  const { entry, path, id: entryId } = compiled
  const { timeoutSeconds, waitForReady, skipOnDependencyFailure, dependIds = [] } = entry
  const isOnce = entry.creationPolicy === 'Once'
  const { maxSkew, progressDeadlineSeconds } = form.spec.rollout
  const findings: Finding[] = []
  const find = (reason: Reason, field: string, message: string): void => {
    findings.push(report(reason, { path: [...path, field], entryId }, message))
  }
  if (isOnce && (entry.ignoreFields ?? []).length > 0) {
    find('IgnoreFieldsOnce', 'ignoreFields', 'ignoreFields has no effect with Once')
  }
  if (isOnce && entry.patchStrategy === 'merge') {
    find('MergeOnce', 'patchStrategy', 'merge has no effect with Once')
  }
  if (!waitForReady && timeoutSeconds !== defaultTimeout) {
    find('TimeoutUnused', 'timeoutSeconds', 'timeoutSeconds has no effect without waiting')
  }
  if (!skipOnDependencyFailure && dependIds.length === 0) {
    find('SkipUnused', 'skipOnDependencyFailure', 'there is no dependency that could fail')
  }
  if (maxSkew > 0 && waitForReady && timeoutSeconds > progressDeadlineSeconds) {
    const message = `timeoutSeconds is ${timeoutSeconds}, spec.rollout.progressDeadlineSeconds ${progressDeadlineSeconds}`
    find('TimeoutBeyondDeadline', 'timeoutSeconds', message)
  }
  return findings
}
