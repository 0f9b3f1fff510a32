import type { FieldPath } from '../api/field-path.ts'
import { memberOf } from '../api/json-object.ts'
import type { CompiledEntry } from '../plan/compile-form.ts'
import { nameFault } from '../plan/object-name.ts'
import { findKind } from '../plan/schema/known-kinds.ts'
import type { Template } from '../template/template.ts'
import type { Finding } from './finding.ts'
import type { Identity } from './identity.ts'
import { identityOf } from './identity.ts'
import { report } from './report.ts'
import { canGive } from './sample-render.ts'

/** Name and namespace of an entry's object. */
export function checkNames(entry: CompiledEntry): readonly Finding[] {
  const { path, id: entryId, kind } = entry
  const identity = identityOf(entry)
  const { name, namespace, namePath } = identity
  const isClusterScoped = findKind(entry.apiVersion, kind)?.namespaced === false
  const findings = [...checkNamespace(entry, identity, isClusterScoped), ...saidTwice(entry)]
  if (name === undefined) {
    // A name that does not compile is told as such.
    if ((entry.entry.nameTemplate ?? '') !== '') return findings
    return [...findings, report('NameMissing', { path, entryId }, 'the object has no name')]
  }
  findings.push(...illegalName(name, { kind, path: namePath, entryId }))
  if (!isPerRow(name) && (isClusterScoped || !isPerRow(namespace))) {
    const message = 'neither name nor namespace depends on the row'
    findings.push(report('SharedByAllRows', { path: namePath, entryId }, message))
  }
  return findings
}

function checkNamespace(
  { kind, id: entryId }: CompiledEntry,
  { namespace, namespacePath: path }: Identity,
  isClusterScoped: boolean,
): readonly Finding[] {
  if (namespace === undefined) return []
  if (isClusterScoped) {
    const message = `${kind} lives in no namespace`
    return [report('ClusterScopedNamespace', { path, entryId }, message)]
  }
  if (!isImpossible(namespace, 'Namespace')) return []
  return [report('IllegalNamespace', { path, entryId }, 'no row gives a legal namespace')]
}

function saidTwice({ entry, path, name, namespace, id: entryId }: CompiledEntry): Finding[] {
  const pairs = [
    { given: name, field: 'name', wins: 'nameTemplate' },
    { given: namespace, field: 'namespace', wins: 'targetNamespace' },
  ]
  return pairs.flatMap(({ given, field, wins }) => {
    const other = memberOf(memberOf(entry.spec, 'metadata'), field)
    if (given === undefined || other === undefined || other === given.source) return []
    const place = { path: [...path, 'spec', 'metadata', field], entryId }
    return [report('NameTwice', place, `metadata.${field} is not used, since there is ${wins}`)]
  })
}

interface NamePlace {
  readonly kind: string
  readonly path: FieldPath
  readonly entryId: string
}

function illegalName(name: Template, { kind, path, entryId }: NamePlace): readonly Finding[] {
  if (!isImpossible(name, kind)) return []
  const fits = (limit: number): boolean => canGive(name, ({ text }) => text.length <= limit)
  const limit = kind === 'Namespace' || kind === 'Service' ? 63 : 253
  const fault = fits(limit) ? faultOf(name, kind) : undefined
  return fault === undefined
    ? [
        report(
          'NameTooLong',
          { path, entryId },
          `no row gives a name of at most ${String(limit)} characters`,
        ),
      ]
    : [report('IllegalName', { path, entryId }, `no row gives a legal name: ${fault}`)]
}

function isImpossible(template: Template, kind: string): boolean {
  return !canGive(template, ({ text }) => nameFault(kind, text) === undefined)
}

/** What is wrong with the name for a harmless row. */
function faultOf(name: Template, kind: string): string | undefined {
  let fault: string | undefined
  canGive(name, ({ text }) => {
    fault ??= nameFault(kind, text)
    return false
  })
  return fault
}

function isPerRow(template: Template | undefined): boolean {
  const { variables = [], impure = [] } = template?.analysis ?? {}
  return impure.length > 0 || variables.some(({ name }) => !sameForAllRows.has(name))
}

const sameForAllRows: ReadonlySet<string> = new Set(['hubId', 'templateRef', 'activate'])
