import { decodeFormSpec } from '../api/decode.ts'
import type { FormEntry } from '../api/form-entry.ts'
import type { FormSpec } from '../api/form.ts'
import type { Json, JsonObject } from '../api/kube-object.ts'
import type { ResourceList } from '../api/resource-lists.ts'
import { resourceListNames } from '../api/resource-lists.ts'
import type { Template } from '../template/template.ts'
import type { Body, CompileContext, PlacedTemplate } from './compile-body.ts'
import { compileBody, compileText } from './compile-body.ts'
import type { FieldPath } from '../api/field-path.ts'
import { entryIdAt } from './entry-id-at.ts'
import type { FormIssue } from './form-issue.ts'
import { resolveGraph } from './graph.ts'
import type { IgnorePath } from './ignore-fields.ts'
import { compileIgnoreField } from './ignore-fields.ts'

/** One entry of a form, compiled once for all rows. */
export interface CompiledEntry {
  readonly id: string
  readonly entry: FormEntry
  /** `spec.deployments[0]` */
  readonly path: FieldPath
  readonly apiVersion: string
  readonly kind: string
  readonly level: number
  readonly name: Template | undefined
  readonly namespace: Template | undefined
  readonly labels: readonly (readonly [string, Template])[]
  readonly annotations: readonly (readonly [string, Template])[]
  readonly body: Body
  readonly ignoreFields: readonly IgnorePath[]
  /** Every template of the entry by the text of its path, `spec.deployments[0].spec.spec.replicas`. */
  readonly templates: ReadonlyMap<string, PlacedTemplate>
  /** Whether a render gives another result each time (random values, the clock). */
  readonly isImpure: boolean
  /** Faults of this entry; one with any is never rendered. */
  readonly issues: readonly FormIssue[]
}

export interface CompiledForm {
  /** As decoded; undefined = it is no form. */
  readonly spec: FormSpec | undefined
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
  const issues = decoded.findings.map((fault): FormIssue => {
    const entryId = entryIdAt(spec, fault.path)
    return entryId === undefined ? fault : { ...fault, entryId }
  })
  return { spec: undefined, entries: [], graphIssues: issues, issues }
}

/** Compiles a decoded form. Never throws for a fault of the form: faults are in `issues`, all of them. */
export function compileForm(spec: FormSpec): CompiledForm {
  const listed = resourceListNames.flatMap((list) =>
    (spec[list] ?? []).map((entry, index): Listed => ({ entry, list, index })),
  )
  const graph = resolveGraph(
    listed.map(({ entry }) => ({ id: entry.id, dependIds: entry.dependIds ?? [] })),
  )
  const graphIssues = graph.faults.flatMap((fault): FormIssue[] => {
    const item = listed[fault.node]
    if (item === undefined) return []
    const { code, message, dependency } = fault
    const field = dependency === undefined ? ['id'] : ['dependIds', dependency]
    return [{ entryId: item.entry.id, path: [...pathOf(item), ...field], code, message }]
  })
  const compiled = new Map<string, Template>()
  const entries = listed
    .map((item) => {
      const level = graph.levels.get(item.entry.id) ?? 0
      return compileEntry(item, { dialect: spec.dialect, compiled, level })
    })
    .sort((a, b) => a.level - b.level)
  const issues = [...graphIssues, ...entries.flatMap((entry) => entry.issues)]
  return { spec, entries, graphIssues, issues }
}

function pathOf({ list, index }: Listed): FieldPath {
  return ['spec', list, index]
}

function compileEntry(
  item: Listed,
  { level, ...shared }: Pick<CompileContext, 'dialect' | 'compiled'> & { readonly level: number },
): CompiledEntry {
  const { entry } = item
  const base = pathOf(item)
  const issues: FormIssue[] = []
  const templates = new Map<string, PlacedTemplate>()
  const context: CompileContext = { ...shared, entryId: entry.id, issues, templates }
  const text = (source: string | undefined, field: string): Template | undefined =>
    source === undefined || source === ''
      ? undefined
      : compileText(source, [...base, field], context)
  const texts = (
    map: Readonly<Record<string, string>> | undefined,
    field: string,
  ): (readonly [string, Template])[] =>
    Object.entries(map ?? {}).flatMap(([key, source]) => {
      const template = compileText(source, [...base, field, key], context)
      return template === undefined ? [] : [[key, template] as const]
    })
  const manifest = entry.spec as JsonObject
  const compiled = {
    id: entry.id,
    entry,
    path: base,
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
  const impure = [...templates.values()].filter(
    ({ template }) => template.analysis.impure.length > 0,
  )
  issues.push(...policyIssues(item, impure))
  return { ...compiled, templates, isImpure: impure.length > 0, issues }
}

interface EntryPlace {
  readonly base: FieldPath
  readonly context: CompileContext
}

/** apiVersion and kind decide where an object lives, so they are never templates. */
function literal(manifest: JsonObject, field: 'apiVersion' | 'kind', place: EntryPlace): string {
  const value: Json | undefined = manifest[field]
  if (typeof value === 'string' && value !== '' && !value.includes('{{')) return value
  place.context.issues.push({
    entryId: place.context.entryId,
    path: [...place.base, 'spec', field],
    ...(typeof value === 'string' && value !== ''
      ? { code: 'LiteralRequired', message: `${field} cannot be a template`, fix: 'write it out' }
      : {
          code: 'KindMissing',
          message: `${field} is missing`,
          fix: 'each manifest names its own',
        }),
  })
  return ''
}

function ignorePaths(texts: readonly string[], { base, context }: EntryPlace): IgnorePath[] {
  return texts.flatMap((text, index) => {
    const compiled = compileIgnoreField(text)
    if (compiled.ok) return [compiled.path]
    context.issues.push({
      entryId: context.entryId,
      path: [...base, 'ignoreFields', index],
      code: 'InvalidIgnoreField',
      message: compiled.message,
    })
    return []
  })
}

function policyIssues(item: Listed, impure: readonly PlacedTemplate[]): FormIssue[] {
  const { entry } = item
  const entryId = entry.id
  const issues: FormIssue[] = []
  if (entry.patchStrategy === 'replace') {
    issues.push({
      entryId,
      path: [...pathOf(item), 'patchStrategy'],
      code: 'ReplaceUnsupported',
      message: 'replace cannot be said to Metacontroller, which never drops what others added',
      fix: 'use apply or merge',
    })
  }
  if (entry.creationPolicy === 'Once') return issues
  for (const { path, template } of impure) {
    const [use] = template.analysis.impure
    if (use === undefined) continue
    const { name, line, column } = use
    const message = `${name} gives another result at every sync, so the object would change for ever`
    const fix = 'set creationPolicy: Once'
    issues.push({ entryId, path, code: 'ImpureTemplate', message, fix, line, column })
  }
  return issues
}
