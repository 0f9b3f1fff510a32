import { formatPath } from '../src/api/field-path.ts'
import type { KubeObject } from '../src/api/kube-object.ts'
import { describeFinding, explainFinding } from '../src/validate/describe-finding.ts'
import type { Finding } from '../src/validate/finding.ts'
import type { AdmissionStatus, StatusCause } from './admission-review.ts'

// A terminal's worth. Whoever makes more mistakes at once finds the rest in `details.causes`.
const mostFaults = 20
const messageBytes = 4096
const lineCharacters = 1000
// The API server cuts longer warnings at 256 characters, and all of a response at 4096.
const warningCharacters = 120
const mostWarnings = 20

/**
 * `422 Invalid` with every fault: one cause each, which `kubectl` prints as a list, and a message for
 * whoever reads only that (GitOps tools, events): a line of count and object, then a line a fault.
 */
export function toRefusal(
  kind: string,
  { apiVersion, metadata: { name } }: KubeObject,
  faults: readonly Finding[],
): AdmissionStatus {
  const causes = faults.map(toCause)
  return {
    metadata: {},
    status: 'Failure',
    message: toMessage(`${kind} "${name}"`, faults),
    reason: 'Invalid',
    details: { name, group: apiVersion.split('/')[0] ?? '', kind, causes },
    code: 422,
  }
}

/** One line each, at most 120 characters, the rule's id always whole. */
export function toWarnings(findings: readonly Finding[]): string[] {
  const lines = findings.slice(0, mostWarnings).map((finding) => {
    const id = ` [${finding.ruleId}]`
    const text = oneLine(`${formatPath(finding.path)}: ${finding.message}`)
    return shorten(text, warningCharacters - id.length) + id
  })
  const rest = findings.length - lines.length
  return rest > 0 ? [...lines, `+${String(rest)} more warnings`] : lines
}

function toCause(finding: Finding): StatusCause {
  const { path, reason, position } = finding
  const place = position === undefined ? '' : `at ${position.line}:${position.column}: `
  return { reason, message: toLine(place + explainFinding(finding)), field: formatPath(path) }
}

function toMessage(object: string, faults: readonly Finding[]): string {
  const head = `${object} has ${faults.length === 1 ? '1 fault' : `${faults.length} faults`}:`
  const lines = faults.slice(0, mostFaults).map((fault) => `- ${toLine(describeFinding(fault))}`)
  // The longest last line is "+N more" with its line break.
  const room = messageBytes - Buffer.byteLength(`\n+${faults.length} more`)
  const shown: string[] = [head]
  let used = Buffer.byteLength(head)
  for (const line of lines) {
    used += Buffer.byteLength(line) + 1
    if (used > room) break
    shown.push(line)
  }
  const rest = faults.length - (shown.length - 1)
  return [...shown, ...(rest > 0 ? [`+${rest} more`] : [])].join('\n')
}

function toLine(text: string): string {
  return shorten(oneLine(text), lineCharacters)
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}

function shorten(text: string, most: number): string {
  if (text.length <= most) return text
  // Half a surrogate pair is no text.
  return `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}
