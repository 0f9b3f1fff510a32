import { decodeFormSpec } from '../api/decode.ts'
import { compileForm } from '../plan/compile-form.ts'
import type { FormIssue } from '../plan/form-issue.ts'

/**
 * All faults of a form, those that make it unusable: wrong fields, broken templates, a broken graph,
 * policies that cannot be kept. A form with none may be used.
 */
export function validateForm(spec: unknown): readonly FormIssue[] {
  const decoded = decodeFormSpec(spec)
  if (decoded.ok) return compileForm(decoded.value).issues
  return decoded.findings.map(({ path, message }) => ({ path, message, code: 'Schema' }))
}
