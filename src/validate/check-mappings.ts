import type { FieldPath } from '../api/field-path.ts'
import { isIdentifier } from '../api/identifier.ts'
import { isObject, memberOf } from '../api/json-object.ts'
import type { Finding } from './finding.ts'
import { reservedVariables } from './offered-variables.ts'
import { report } from './report.ts'

const reserved: ReadonlySet<string> = new Set(reservedVariables)
const writableName = /^[A-Za-z_][A-Za-z0-9_]*$/

/** Columns and the variables they become. */
export function checkMappings(spec: unknown): readonly Finding[] {
  const fixed = memberOf(spec, 'valueMappings')
  const extras = memberOf(spec, 'extraValueMappings')
  const type = memberOf(memberOf(spec, 'source'), 'type')
  const fixedPath = ['spec', 'valueMappings']
  const extraPath = ['spec', 'extraValueMappings']
  const findings: Finding[] = [
    ...checkColumns(fixed, fixedPath, type),
    ...checkColumns(extras, extraPath, type),
  ]
  const uid = memberOf(fixed, 'uid')
  if (uid !== undefined && uid === memberOf(fixed, 'activate')) {
    const message = 'uid and activate are the same column'
    findings.push(report('ActivateIsUid', { path: [...fixedPath, 'activate'] }, message))
  }
  const hasHost = memberOf(fixed, 'hostOrUrl') !== undefined
  if (hasHost) {
    const place = { path: [...fixedPath, 'hostOrUrl'] }
    findings.push(report('HostOrUrlDeprecated', place, 'hostOrUrl is deprecated'))
  }
  for (const name of isObject(extras) ? Object.keys(extras) : []) {
    const place = { path: [...extraPath, name] }
    if (reserved.has(name)) {
      findings.push(report('ReservedVariable', place, `"${name}" always means the node itself`))
    } else if (!writableName.test(name)) {
      findings.push(report('VariableName', place, 'templates cannot write this name after a dot'))
    }
    if (hasHost && (name === 'host' || name === 'hostOrUrl')) {
      findings.push(report('ShadowedVariable', place, `"${name}" hides what hostOrUrl gives`))
    }
  }
  return findings
}

function checkColumns(mappings: unknown, path: FieldPath, sourceType: unknown): readonly Finding[] {
  if (!isObject(mappings)) return []
  return Object.entries(mappings).flatMap(([name, column]) =>
    typeof column !== 'string' || column === '' || isIdentifier(column, sourceType)
      ? []
      : [report('InvalidColumn', { path: [...path, name] }, 'this is no column name')],
  )
}
