import type { FormIssue } from '../plan/form-issue.ts'
import type { Reason } from './catalogue/catalogue.ts'
import { isReason } from './catalogue/catalogue.ts'
import type { Finding } from './finding.ts'
import { report } from './report.ts'

/** Template errors have codes of their own, which row errors share. */
const templateReasons: Readonly<Record<string, Reason>> = {
  TEMPLATE_SYNTAX: 'TemplateSyntax',
  TEMPLATE_UNKNOWN_FUNCTION: 'UnknownFunction',
  TEMPLATE_LIMIT: 'TemplateLimit',
  // Nothing runs while a form is compiled; what fails all the same cannot be parsed.
  TEMPLATE_EXECUTION: 'TemplateSyntax',
  TEMPLATE_UNKNOWN_VARIABLE: 'TemplateSyntax',
}

/** What compiling found, as a finding: the code of the issue is the reason of its rule. */
export function fromIssue(issue: FormIssue): Finding {
  const { code, path, entryId, message, fix, line, column } = issue
  const reason = templateReasons[code] ?? code
  if (!isReason(reason)) throw new Error(`no rule for ${code}`)
  const position = line === undefined ? undefined : { line, column: column ?? 1 }
  return report(reason, { path, entryId, position }, message, fix)
}
