import { formatPath } from '../api/field-path.ts'
import type { Finding } from './finding.ts'

/** `spec.deployments[0].nameTemplate at 1:4: entry "web": what is wrong; what to do [LYNQ033]` */
export function describeFinding(finding: Finding): string {
  const { path, position } = finding
  const place = position === undefined ? '' : ` at ${position.line}:${position.column}`
  const field = formatPath(path)
  return field === '' ? explainFinding(finding) : `${field}${place}: ${explainFinding(finding)}`
}

/** The same without the place. */
export function explainFinding({ message, fix, ruleId }: Finding): string {
  const isQuestion = message.endsWith('?')
  const next = isQuestion ? ` ${fix.slice(0, 1).toUpperCase()}${fix.slice(1)}` : `; ${fix}`
  return `${message}${next} [${ruleId}]`
}
