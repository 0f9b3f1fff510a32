import type { FieldPath } from '../api/field-path.ts'
import type { Json } from '../api/kube-object.ts'
import { nearest } from '../template/nearest.ts'
import type { Template, Use } from '../template/template.ts'
import type { CompiledEntry } from '../plan/compile-form.ts'
import type { Finding } from './finding.ts'
import type { FormContext } from './form-context.ts'
import { reservedVariables } from './offered-variables.ts'
import { report } from './report.ts'

/** What templates of an entry read, and what only looks like a template. */
export function checkTemplates(entry: CompiledEntry, form: FormContext): readonly Finding[] {
  const findings: Finding[] = []
  for (const { path, template } of entry.templates.values()) {
    if (form.offered !== undefined) {
      findings.push(...unknownVariables(template, { entry, path, form, offered: form.offered }))
    }
    const tag = form.spec.dialect === 'gotemplate' ? template.source.indexOf('{%') : -1
    if (tag >= 0 && template.source.includes('%}', tag)) findings.push(otherDialect(entry, path))
  }
  checkTexts(entry.entry.spec as Json, [...entry.path, 'spec'], { entry, form, findings })
  return findings
}

interface Reading {
  readonly entry: CompiledEntry
  readonly path: FieldPath
  readonly form: FormContext
  readonly offered: ReadonlySet<string>
}

function unknownVariables(
  { analysis, source }: Template,
  { entry, path, form, offered }: Reading,
): readonly Finding[] {
  const seen = new Set<string>()
  return analysis.variables.flatMap((use) => {
    if (offered.has(use.name) || seen.has(use.name)) return []
    seen.add(use.name)
    const { line, column } = use
    const reason = isLookup(source, use) ? 'UnknownLookup' : 'UnknownVariable'
    const hint = nearest(use.name, offered)
    return report(
      reason,
      { path, entryId: entry.id, position: { line, column } },
      `unknown variable "${use.name}"${hint}`,
      `correct the name, or map a column to it in LynqHub "${form.spec.hubId}", which offers ${[...offered].join(', ')}`,
    )
  })
}

/** `index . "name"`: the use stands at the quoted name. */
function isLookup(source: string, { line, column }: Use): boolean {
  const text = source.split('\n')[line - 1] ?? ''
  const mark = Array.from(text)[column - 1]
  return mark === '"' || mark === '`'
}

function otherDialect(entry: CompiledEntry, path: FieldPath): Finding {
  return report('OtherDialect', { path, entryId: entry.id }, '{% %} is no Go template')
}

interface Texts {
  readonly entry: CompiledEntry
  readonly form: FormContext
  readonly findings: Finding[]
}

/** Keys, and texts that are no templates in this dialect. */
function checkTexts(value: Json, path: FieldPath, texts: Texts): void {
  const { entry, form, findings } = texts
  if (typeof value === 'string') {
    const isTag = form.spec.dialect === 'gotemplate' && !value.includes('{{')
    if (isTag && /\{%.*%\}/s.test(value)) findings.push(otherDialect(entry, path))
  } else if (Array.isArray(value)) {
    for (const [index, item] of (value as readonly Json[]).entries()) {
      checkTexts(item, [...path, index], texts)
    }
  } else if (value !== null && typeof value === 'object') {
    for (const [key, item] of Object.entries(value)) {
      const place = { path: [...path, key], entryId: entry.id }
      if (key.includes('{{')) findings.push(report('TemplateInKey', place, 'keys are no templates'))
      checkTexts(item, place.path, texts)
    }
  }
}

/** Without its hub, the variables that only a hub could offer are named once. */
export function checkUnchecked(form: FormContext): readonly Finding[] {
  const { hubs } = form.knowledge
  if (form.offered !== undefined) return []
  const place = { path: ['spec', 'hubId'] }
  const { hubId } = form.spec
  if (hubs !== undefined && !hubs.has(hubId)) {
    const message = `there is no LynqHub "${hubId}"${nearest(hubId, hubs.keys())}`
    return [report('HubMissing', place, message)]
  }
  const known = new Set<string>(reservedVariables)
  const custom = new Set(
    form.compiled.entries
      .flatMap(({ templates }) => [...templates.values()])
      .flatMap(({ template }) => template.analysis.variables.map(({ name }) => name))
      .filter((name) => !known.has(name)),
  )
  if (custom.size === 0) return []
  const names = [...custom].slice(0, 8).join(', ') + (custom.size > 8 ? ', …' : '')
  return [
    report(
      'VariablesUnchecked',
      place,
      `LynqHub "${hubId}" is not known here: unchecked: ${names}`,
    ),
  ]
}
