import type { FieldPath } from '../api/field-path.ts'
import { formatPath } from '../api/field-path.ts'

/**
 * A fault of a form, or of what it renders for one row. Data, not an exception: all of them are
 * collected. `message` never holds a row value.
 */
export interface FormIssue {
  /** Id of the entry, absent for faults of the form as a whole. */
  readonly entryId?: string
  /** In the form (`spec.deployments[0].nameTemplate`) or in the rendered object. */
  readonly path: FieldPath
  readonly code: string
  readonly message: string
  /** What to do about it, where it is always the same. */
  readonly fix?: string
  /** 1-based place inside the template. */
  readonly line?: number
  readonly column?: number
}

/** `entry "web": spec.replicas at 1:4: message` */
export function describeIssue(issue: FormIssue): string {
  const entry = issue.entryId === undefined ? '' : `entry "${issue.entryId}": `
  const place =
    issue.line === undefined ? '' : ` at ${String(issue.line)}:${String(issue.column ?? 1)}`
  return `${entry}${formatPath(issue.path)}${place}: ${issue.message}${issue.fix === undefined ? '' : `: ${issue.fix}`}`
}

/** The first issue in words, and how many more there are. */
export function describeIssues(issues: readonly FormIssue[]): string {
  const [first] = issues
  if (first === undefined) return ''
  const more = issues.length - 1
  return more === 0 ? describeIssue(first) : `${describeIssue(first)} (+${String(more)} more)`
}
