import { decodeFormSpec } from '../api/decode.ts'
import type { FormEntry } from '../api/form-entry.ts'
import type { FormSpec } from '../api/form.ts'
import type { Json, JsonObject } from '../api/kube-object.ts'
import type { ResourceList } from '../api/resource-lists.ts'
import { resourceListNames } from '../api/resource-lists.ts'
import type { Dialect, Template } from '../template/template.ts'
import type { Body, CompileContext } from './compile-body.ts'
import { compileBody, compileText } from './compile-body.ts'
import type { PathSegment } from '../api/field-path.ts'
import { formatPath } from '../api/field-path.ts'
import type { FormIssue } from './form-issue.ts'
import { resolveGraph } from './graph.ts'
import type { IgnorePath } from './ignore-fields.ts'
import { compileIgnoreField } from './ignore-fields.ts'

/** One entry of a form, compiled once for all rows. */
export interface CompiledEntry {
  readonly id: string
  readonly entry: FormEntry
  /** `spec.deployments[0]` */
  readonly path: string
  readonly apiVersion: string
  readonly kind: string
  readonly level: number
  readonly name: Template | undefined
  readonly namespace: Template | undefined
  readonly labels: readonly (readonly [string, Template])[]
  readonly annotations: readonly (readonly [string, Template])[]
  readonly body: Body
  readonly ignoreFields: readonly IgnorePath[]
  /** Field path (`spec.deployments[0].spec.spec.replicas`) → the variables that its template reads. */
  readonly variables: ReadonlyMap<string, readonly string[]>
  /** Whether a render gives another result each time (random values, the clock). */
  readonly isImpure: boolean
  /** Faults of this entry; one with any is never rendered. */
  readonly issues: readonly FormIssue[]
}

export interface CompiledForm {
  /** In the order of creation: by level, then as the form lists them. */
  readonly entries: readonly CompiledEntry[]
  /** Faults of the graph: with any, nothing of the form can be planned. */
  readonly graphIssues: readonly FormIssue[]
  /** All faults: of the graph and of every entry. */
  readonly issues: readonly FormIssue[]
}

interface Listed {
  readonly entry: FormEntry
  readonly list: ResourceList
  readonly index: number
}

/**
 * Compiles a form's spec as it came, from the API server, a ControllerRevision or a file. What is no
 * form is a form with faults, so that its nodes are held, never emptied.
 */
export function compileSpec(spec: unknown): CompiledForm {
  const decoded = decodeFormSpec(spec)
  if (decoded.ok) return compileForm(decoded.value)
  const issues = decoded.findings.map(({ path, message }) => ({ path, message, code: 'Schema' }))
  return { entries: [], graphIssues: issues, issues }
}

/** Compiles a decoded form. Never throws for a fault of the form: faults are in `issues`, all of them. */
export function compileForm(spec: FormSpec): CompiledForm {
  const listed = resourceListNames.flatMap((list) =>
    (spec[list] ?? []).map((entry, index): Listed => ({ entry, list, index })),
  )
  const graph = resolveGraph(
    listed.map(({ entry }) => ({ id: entry.id, dependIds: entry.dependIds ?? [] })),
  )
  const places = new Map(listed.map((item) => [item.entry.id, pathOf(item)]))
  const graphIssues = graph.faults.map((fault): FormIssue => ({
    entryId: fault.id,
    path: `${places.get(fault.id) ?? 'spec'}.${fault.code === 'DuplicateId' ? 'id' : 'dependIds'}`,
    code: fault.code,
    message: fault.message,
  }))
  const entries = listed
    .map((item) => compileEntry(item, spec.dialect, graph.levels.get(item.entry.id) ?? 0))
    .sort((a, b) => a.level - b.level)
  const issues = [...graphIssues, ...entries.flatMap((entry) => entry.issues)]
  return { entries, graphIssues, issues }
}

function pathOf({ list, index }: Listed): string {
  return formatPath(['spec', list, index])
}

function compileEntry(item: Listed, dialect: Dialect, level: number): CompiledEntry {
  const { entry, list, index } = item
  const base: readonly PathSegment[] = ['spec', list, index]
  const issues: FormIssue[] = []
  const templates: Template[] = []
  const variables = new Map<string, readonly string[]>()
  const context: CompileContext = { entryId: entry.id, dialect, issues, templates, variables }
  const text = (source: string | undefined, field: string): Template | undefined =>
    source === undefined || source === ''
      ? undefined
      : compileText(source, formatPath([...base, field]), context)
  const texts = (
    map: Readonly<Record<string, string>> | undefined,
    field: string,
  ): (readonly [string, Template])[] =>
    Object.entries(map ?? {}).flatMap(([key, source]) => {
      const template = compileText(source, formatPath([...base, field, key]), context)
      return template === undefined ? [] : [[key, template] as const]
    })
  const manifest = entry.spec as JsonObject
  const compiled = {
    id: entry.id,
    entry,
    path: formatPath(base),
    apiVersion: literal(manifest, 'apiVersion', { base, context }),
    kind: literal(manifest, 'kind', { base, context }),
    level,
    name: text(entry.nameTemplate, 'nameTemplate'),
    namespace: text(entry.targetNamespace, 'targetNamespace'),
    labels: texts(entry.labelsTemplate, 'labelsTemplate'),
    annotations: texts(entry.annotationsTemplate, 'annotationsTemplate'),
    body: compileBody(manifest, [...base, 'spec'], context),
    ignoreFields: ignorePaths(entry.ignoreFields ?? [], { base, context }),
  }
  issues.push(...policyIssues(item, templates))
  const isImpure = templates.some((template) => template.analysis.impure.length > 0)
  return { ...compiled, variables, isImpure, issues }
}

interface EntryPlace {
  readonly base: readonly PathSegment[]
  readonly context: CompileContext
}

/** apiVersion and kind decide where an object lives, so they are never templates. */
function literal(manifest: JsonObject, field: 'apiVersion' | 'kind', place: EntryPlace): string {
  const value: Json | undefined = manifest[field]
  if (typeof value === 'string' && value !== '' && !value.includes('{{')) return value
  place.context.issues.push({
    entryId: place.context.entryId,
    path: formatPath([...place.base, 'spec', field]),
    code: 'LiteralRequired',
    message:
      typeof value === 'string' && value !== ''
        ? `${field} cannot be a template: write it out`
        : `${field} is missing: each manifest names its own`,
  })
  return ''
}

function ignorePaths(texts: readonly string[], { base, context }: EntryPlace): IgnorePath[] {
  return texts.flatMap((text, index) => {
    const compiled = compileIgnoreField(text)
    if (compiled.ok) return [compiled.path]
    context.issues.push({
      entryId: context.entryId,
      path: formatPath([...base, 'ignoreFields', index]),
      code: 'InvalidIgnoreField',
      message: compiled.message,
    })
    return []
  })
}

function policyIssues({ entry, list, index }: Listed, templates: readonly Template[]): FormIssue[] {
  const issues: FormIssue[] = []
  const report = (field: string, code: string, message: string): void => {
    issues.push({
      entryId: entry.id,
      path: formatPath(['spec', list, index, field]),
      code,
      message,
    })
  }
  if (entry.patchStrategy === 'replace') {
    report(
      'patchStrategy',
      'ReplaceUnsupported',
      'replace cannot be said to Metacontroller, which never drops what others added: use apply or merge',
    )
  }
  const impure = templates.flatMap((template) => template.analysis.impure)[0]
  if (impure !== undefined && entry.creationPolicy !== 'Once') {
    report(
      'creationPolicy',
      'ImpureTemplate',
      `${impure.name} gives another result at every sync, so the object would change for ever: set creationPolicy: Once`,
    )
  }
  return issues
}
