import { isObject, memberOf } from '../api/json-object.ts'
import type { FieldPath } from '../api/field-path.ts'
import { isIdentifier } from '../api/identifier.ts'
import type { DatabaseType } from '../api/source.ts'
import type { ClusterKnowledge } from './cluster-knowledge.ts'
import type { Finding } from './finding.ts'
import { report } from './report.ts'

const verifying: ReadonlySet<unknown> = new Set(['verify-ca', 'verify-full'])
const encrypted: ReadonlySet<unknown> = new Set(['required', 'verify-ca', 'verify-full'])

/** The block of a database: names, credentials, encryption. */
export function checkDatabase(
  type: DatabaseType,
  spec: unknown,
  knowledge: ClusterKnowledge,
): readonly Finding[] {
  const block = memberOf(memberOf(spec, 'source'), type)
  if (!isObject(block)) return []
  const path = ['spec', 'source', type]
  const tls = memberOf(block, 'tls')
  const passwordRef = memberOf(block, 'passwordRef')
  const mode = memberOf(tls, 'mode')
  const caRef = memberOf(tls, 'caRef')
  const findings: Finding[] = [
    ...checkTable(memberOf(block, 'table'), [...path, 'table'], type),
    ...checkSecret(passwordRef, [...path, 'passwordRef'], knowledge),
    ...checkSecret(caRef, [...path, 'tls', 'caRef'], knowledge),
  ]
  if (memberOf(block, 'password') !== undefined) {
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

const parents = { mysql: 'database', postgresql: 'schema' } as const

function checkTable(table: unknown, path: FieldPath, type: DatabaseType): readonly Finding[] {
  if (typeof table !== 'string' || table === '') return []
  const parts = table.split('.')
  if (parts.length <= 2 && parts.every((part) => isIdentifier(part, type))) return []
  return [report('InvalidTable', { path }, `this is neither table nor ${parents[type]}.table`)]
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
