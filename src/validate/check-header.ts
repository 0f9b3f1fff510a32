import { isObject, memberOf } from '../api/json-object.ts'
import type { Finding } from './finding.ts'
import { report } from './report.ts'

const version = 'operator.lynq.sh/v1'

/** What the API server would say of an object of ours before anybody looks at its spec. */
export function checkHeader(object: unknown): readonly Finding[] {
  const findings: Finding[] = []
  if (memberOf(object, 'apiVersion') !== version) {
    findings.push(
      report('UnknownValue', { path: ['apiVersion'] }, `must be ${version}`, 'write it'),
    )
  }
  const metadata = memberOf(object, 'metadata')
  const name = memberOf(metadata, 'name')
  if (typeof name !== 'string' || name === '') {
    const path = isObject(metadata) ? ['metadata', 'name'] : ['metadata']
    findings.push(report('MissingField', { path }, 'the object has no name'))
  }
  return findings
}
