import type { CompiledForm } from '../plan/compile-form.ts'
import type { FormIssue } from '../plan/form-issue.ts'

/**
 * All faults that make a form unusable: wrong fields, broken templates, a broken graph, policies that
 * cannot be kept. A form with none may be used.
 */
export function validateForm(form: CompiledForm): readonly FormIssue[] {
  return form.issues
}
