import type { FieldPath } from '../api/field-path.ts'
import { isObject, memberOf } from '../api/json-object.ts'
import type { KubeObject } from '../api/kube-object.ts'
import type { CompiledEntry } from '../plan/compile-form.ts'
import { compileSpec } from '../plan/compile-form.ts'
import { ROLLBACK_TO } from '../plan/labels.ts'
import { sameJson } from '../plan/same-json.ts'
import { checkRevision } from './check-revision.ts'
import type { ClusterKnowledge } from './cluster-knowledge.ts'
import type { Finding } from './finding.ts'
import { identityOf } from './identity.ts'
import { immutableFields } from './immutable-fields.ts'
import { liveNodesOf } from './live-nodes.ts'
import { report } from './report.ts'
import { sortFindings } from './sort-findings.ts'

/** What a change of a form breaks or will do; besides, not instead of, `validateForm` of the new one. */
export function validateFormUpdate(
  old: KubeObject,
  form: KubeObject,
  knowledge: ClusterKnowledge,
): readonly Finding[] {
  const [hubBefore, hub] = [memberOf(old.spec, 'hubId'), memberOf(form.spec, 'hubId')]
  if (hub !== hubBefore) {
    const message = `hubId is changed from "${String(hubBefore)}" to "${String(hub)}"`
    return [report('HubIdChanged', { path: ['spec', 'hubId'] }, message)]
  }
  if (sameJson(old.spec, form.spec)) return rollbackChange(old, form)
  const nodes = liveNodesOf(form.metadata.name, knowledge)
  if (nodes === undefined) return []
  const before = compileSpec(old.spec).entries
  const after = compileSpec(form.spec).entries
  const byId = new Map(after.map((entry) => [entry.id, entry]))
  const asked = new Set(after.map(objectOf))
  return sortFindings(
    before.flatMap((entry) => {
      const now = byId.get(entry.id)
      if (now !== undefined) return entryChanges({ old: entry, entry: now, asked, nodes })
      // Another id for the same object keeps the object.
      return asked.has(objectOf(entry)) ? [] : [removal(entry, form, nodes)]
    }),
  )
}

/** With a new spec the whole form is validated, its annotation too. */
function rollbackChange(old: KubeObject, { metadata, spec }: KubeObject): readonly Finding[] {
  const rollbackTo = metadata.annotations?.[ROLLBACK_TO]
  if (rollbackTo === undefined || rollbackTo === old.metadata.annotations?.[ROLLBACK_TO]) return []
  const field = memberOf(memberOf(spec, 'rollout'), 'revision')
  const revision = typeof field === 'string' ? field : undefined
  return sortFindings(checkRevision({ name: metadata.name, revision, rollbackTo }))
}

function removal(entry: CompiledEntry, form: KubeObject, nodes: string): Finding {
  const list = String(entry.path[1])
  const path = memberOf(form.spec, list) === undefined ? ['spec'] : ['spec', list]
  const message = `is removed: its ${entry.kind} in ${nodes} is ${fateOf(entry)}`
  return report('EntryRemoved', { path, entryId: entry.id }, message)
}

interface Change {
  readonly old: CompiledEntry
  readonly entry: CompiledEntry
  /** Objects that some entry of the new form asks for. */
  readonly asked: ReadonlySet<string>
  readonly nodes: string
}

function entryChanges(change: Change): readonly Finding[] {
  const { old, entry, asked, nodes } = change
  const { path, id: entryId } = entry
  const findings: Finding[] = []
  const before = old.entry
  const after = entry.entry
  if (objectOf(old) !== objectOf(entry)) {
    if (asked.has(objectOf(old))) return []
    const message = `asks for another object: the ${old.kind} of ${nodes} is ${fateOf(old)}, a new one is created`
    return [report('ObjectRenamed', { path: changedPart(old, entry), entryId }, message)]
  }
  const policy = [...path, 'deletionPolicy']
  if (before.deletionPolicy === 'Retain' && after.deletionPolicy === 'Delete') {
    const message = `the ${entry.kind} of ${nodes} will go with its row`
    findings.push(report('RetainDropped', { path: policy, entryId }, message))
  }
  if (before.creationPolicy === 'Once' && after.creationPolicy !== 'Once') {
    const message = `the ${entry.kind} of ${nodes} is set to what the form says`
    findings.push(report('OnceDropped', { path: [...path, 'creationPolicy'], entryId }, message))
  }
  if (after.creationPolicy === 'Once') {
    if (before.creationPolicy !== 'Once' || sameJson(before.spec, after.spec)) return findings
    const message = `the ${entry.kind} of ${nodes} stays as it is`
    return [...findings, report('OnceChanged', { path: [...path, 'spec'], entryId }, message)]
  }
  for (const field of immutableFields(entry.kind)) {
    if (sameJson(at(before.spec, field), at(after.spec, field))) continue
    const message = `${field.join('.')} cannot be changed on the ${entry.kind} of ${nodes}`
    findings.push(report('ImmutableField', { path: reach(entry, field), entryId }, message))
  }
  return findings
}

/** The object of an entry as its templates say it; blanks in them mean nothing. */
function objectOf(entry: CompiledEntry): string {
  const { name, namespace } = identityOf(entry)
  const group = entry.apiVersion.split('/').slice(0, -1).join('/')
  const texts = [name?.source, namespace?.source].map((source) => source?.replaceAll(/\s/g, ''))
  return JSON.stringify([group, entry.kind, ...texts])
}

function changedPart(old: CompiledEntry, entry: CompiledEntry): FieldPath {
  const [before, after] = [identityOf(old), identityOf(entry)]
  const present = [...entry.path, 'spec']
  if (old.kind !== entry.kind) return [...present, 'kind']
  if (before.name?.source !== after.name?.source && after.name !== undefined) return after.namePath
  return after.namespace === undefined ? entry.path : after.namespacePath
}

function fateOf({ entry }: CompiledEntry): string {
  return entry.deletionPolicy === 'Retain' ? 'released' : 'deleted'
}

function at(root: unknown, path: FieldPath): unknown {
  return path.reduce((value: unknown, name) => memberOf(value, String(name)), root)
}

/** The field in the form, as far as it is there, and one step more. */
function reach(entry: CompiledEntry, field: FieldPath): FieldPath {
  const depth = field.findIndex(
    (_, index) => !isObject(at(entry.entry.spec, field.slice(0, index + 1))),
  )
  return [...entry.path, 'spec', ...(depth < 0 ? field : field.slice(0, depth + 1))]
}
