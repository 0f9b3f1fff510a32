import type { FieldPath } from '../api/field-path.ts'
import { formatPath } from '../api/field-path.ts'
import { isObject, memberOf } from '../api/json-object.ts'
import type { JsonObject } from '../api/kube-object.ts'
import type { CompiledEntry } from '../plan/compile-form.ts'
import { coerceScalar } from '../plan/schema/coerce-scalar.ts'
import type { CoercionIssue } from '../plan/schema/coerce-scalars.ts'
import { coerceScalars } from '../plan/schema/coerce-scalars.ts'
import type { FieldType } from '../plan/schema/kube-schema.ts'
import { builtInKindOf, objectMeta } from '../plan/schema/kube-schema.ts'
import { nearest } from '../template/nearest.ts'
import type { Rendered } from '../template/template.ts'
import type { Finding } from './finding.ts'
import { report } from './report.ts'
import { canGive } from './sample-render.ts'

/** The manifest of an entry against the types of its kind; a template is a hole of the type at its place. */
export function checkBody(entry: CompiledEntry): readonly Finding[] {
  // The status never reaches the object.
  const { status: _status, ...manifest } = entry.entry.spec as JsonObject
  const type = builtInKindOf(manifest)?.type
  const findings = coerceScalars(manifest).issues.flatMap((issue) => misfit(issue, entry, type))
  const walk: Walk = { entry, findings }
  const base = [...entry.path, 'spec']
  if (type !== undefined) unknownFields(manifest, type, { path: base, walk })
  else {
    const metadata = memberOf(manifest, 'metadata')
    unknownFields(metadata, objectMeta, { path: [...base, 'metadata'], walk })
  }
  return findings
}

function misfit(
  { path, expected, got }: CoercionIssue,
  entry: CompiledEntry,
  kind: FieldType | undefined,
): readonly Finding[] {
  const place = { path: [...entry.path, 'spec', ...path], entryId: entry.id }
  const placed = entry.templates.get(formatPath(place.path))
  if (placed === undefined) {
    const source = valueAt(entry.entry.spec, path)
    // A template that did not compile is told as such.
    if (typeof source === 'string' && source.includes('{{')) return []
    return [report('BodyWrongType', place, `expected ${expected}, got ${got}`)]
  }
  const type =
    kind === undefined ? typeAt({ is: 'object', fields: metadataOnly }, path) : typeAt(kind, path)
  if (type === undefined || fitsHole(type, placed.template)) return []
  const isScalar = type.is !== 'object' && type.is !== 'map' && type.is !== 'list'
  const fix = isScalar ? undefined : `write the ${expected} out, with templates for its texts`
  return [report('TemplateNeverFits', place, `the template never gives ${article(expected)}`, fix)]
}

const metadataOnly = new Map([['metadata', { type: objectMeta, forgetsEmpty: false }]])

function fitsHole(type: FieldType, template: Parameters<typeof canGive>[0]): boolean {
  if (type.is === 'object' || type.is === 'map' || type.is === 'list') return false
  const { is } = type
  return (
    is === 'any' ||
    canGive(template, (rendered) => coerceScalar(valueOf(rendered), is) !== undefined)
  )
}

function valueOf({ text, typed }: Rendered): string | number | boolean {
  return typeof typed === 'bigint' ? Number(typed) : (typed ?? text)
}

function article(expected: string): string {
  return `${/^[aeio]/.test(expected) ? 'an' : 'a'} ${expected}`
}

function typeAt(root: FieldType, path: FieldPath): FieldType | undefined {
  let type: FieldType | undefined = root
  for (const segment of path) {
    if (type?.is === 'list') type = type.items
    else if (type?.is === 'map') type = type.values
    else if (type?.is === 'object') type = type.fields.get(String(segment))?.type
    else return undefined
  }
  return type
}

function valueAt(root: unknown, path: FieldPath): unknown {
  let value = root
  for (const segment of path) {
    value = Array.isArray(value)
      ? (value as unknown[])[Number(segment)]
      : memberOf(value, String(segment))
  }
  return value
}

interface Walk {
  readonly entry: CompiledEntry
  readonly findings: Finding[]
}

interface Step {
  readonly path: FieldPath
  readonly walk: Walk
}

function unknownFields(value: unknown, type: FieldType, { path, walk }: Step): void {
  if (type.is === 'list' && Array.isArray(value)) {
    for (const [index, item] of (value as unknown[]).entries()) {
      unknownFields(item, type.items, { path: [...path, index], walk })
    }
    return
  }
  if ((type.is !== 'object' && type.is !== 'map') || !isObject(value)) return
  for (const [name, member] of Object.entries(value)) {
    const field = type.is === 'map' ? type.values : type.fields.get(name)?.type
    const at = [...path, name]
    if (field !== undefined) unknownFields(member, field, { path: at, walk })
    else if (type.is === 'object')
      walk.findings.push(unknownField(name, at, type.fields.keys(), walk))
  }
}

function unknownField(
  name: string,
  path: FieldPath,
  known: Iterable<string>,
  { entry }: Walk,
): Finding {
  const hint = nearest(name, known)
  const { kind, id: entryId } = entry
  // A field that resembles none may be one of a newer Kubernetes.
  const reason = hint === '' ? 'BodyNewField' : 'BodyUnknownField'
  return report(reason, { path, entryId }, `${kind} has no field ${name} here${hint}`)
}
