import { isObject, memberOf } from '../api/json-object.ts'
import type { FieldPath } from '../api/field-path.ts'
import { isIdentifier } from '../api/identifier.ts'
import type { ClusterKnowledge } from './cluster-knowledge.ts'
import type { Finding } from './finding.ts'
import { report } from './report.ts'

const verifying: ReadonlySet<unknown> = new Set(['verify-ca', 'verify-full'])
const encrypted: ReadonlySet<unknown> = new Set(['required', 'verify-ca', 'verify-full'])

/** The block of a MySQL source: names, credentials, encryption. */
export function checkMysql(spec: unknown, knowledge: ClusterKnowledge): readonly Finding[] {
  const mysql = memberOf(memberOf(spec, 'source'), 'mysql')
  if (!isObject(mysql)) return []
  const path = ['spec', 'source', 'mysql']
  const tls = memberOf(mysql, 'tls')
  const passwordRef = memberOf(mysql, 'passwordRef')
  const mode = memberOf(tls, 'mode')
  const caRef = memberOf(tls, 'caRef')
  const findings: Finding[] = [
    ...checkTable(memberOf(mysql, 'table'), [...path, 'table']),
    ...checkSecret(passwordRef, [...path, 'passwordRef'], knowledge),
    ...checkSecret(caRef, [...path, 'tls', 'caRef'], knowledge),
  ]
  if (memberOf(mysql, 'password') !== undefined) {
    const message = 'the password stands in the hub itself'
    findings.push(report('PasswordInSpec', { path: [...path, 'password'] }, message))
  }
  if (passwordRef === undefined) {
    findings.push(report('NoPassword', { path: [...path, 'passwordRef'] }, 'no password is sent'))
  } else if (!encrypted.has(mode)) {
    const at = typeof mode === 'string' ? ['tls', 'mode'] : ['tls']
    const message = 'the password may be sent over a plain connection'
    findings.push(report('PlainTextPassword', { path: [...path, ...at] }, message))
  }
  if (caRef !== undefined && typeof mode === 'string' && !verifying.has(mode)) {
    const message = `caRef has no effect in mode ${mode}`
    findings.push(report('CaUnused', { path: [...path, 'tls', 'caRef'] }, message))
  }
  return findings
}

function checkTable(table: unknown, path: FieldPath): readonly Finding[] {
  if (typeof table !== 'string' || table === '') return []
  const parts = table.split('.')
  if (parts.length <= 2 && parts.every(isIdentifier)) return []
  return [report('InvalidTable', { path }, 'this is neither table nor database.table')]
}

function checkSecret(
  reference: unknown,
  path: FieldPath,
  { secrets, namespace: own }: ClusterKnowledge,
): readonly Finding[] {
  const [name, key] = [memberOf(reference, 'name'), memberOf(reference, 'key')]
  const namespace = memberOf(reference, 'namespace') ?? own
  if (typeof name !== 'string' || typeof key !== 'string' || typeof namespace !== 'string')
    return []
  const found = secrets?.get(`${namespace}/${name}`)
  if (found === undefined || (found !== 'absent' && found.has(key))) return []
  return found === 'absent'
    ? [
        report(
          'SecretMissing',
          { path: [...path, 'name'] },
          `there is no Secret ${namespace}/${name}`,
        ),
      ]
    : [
        report(
          'SecretMissing',
          { path: [...path, 'key'] },
          `Secret ${namespace}/${name} has no key ${key}`,
        ),
      ]
}
