import type { Json } from '../api/kube-object.ts'
import { compileTemplate } from '../template/compile-template.ts'
import type { Budget, Dialect, Impure, Template, Variables } from '../template/template.ts'
import { TemplateError } from '../template/template.ts'
import type { FieldPath } from '../api/field-path.ts'
import { formatPath } from '../api/field-path.ts'
import type { FormIssue } from './form-issue.ts'

/** What one render of an entry works with; `issues` collects every fault instead of stopping at the first. */
export interface RenderScope {
  readonly variables: Variables
  readonly impure: Impure
  readonly budget: Budget
  readonly issues: FormIssue[]
}

/** A body compiled once and run for many rows. A constant subtree is one shared object. */
export type Body =
  | { readonly constant: Json }
  | { readonly render: (scope: RenderScope) => Json; readonly constant?: never }

export interface CompileContext {
  readonly entryId: string
  readonly dialect: Dialect
  readonly issues: FormIssue[]
  /** Every template by the text of its path. */
  readonly templates: Map<string, PlacedTemplate>
  /** Templates by source: a form says the same thing in many places. */
  readonly compiled: Map<string, Template>
}

/** A template and where it stands in the form. */
export interface PlacedTemplate {
  readonly path: FieldPath
  readonly template: Template
}

/** Whether a text is a template at all in this dialect; others are kept as they are. */
export function isTemplate(text: string, dialect: Dialect): boolean {
  return text.includes('{{') || (dialect === 'liquid' && text.includes('{%'))
}

/** Compiles one text; a fault is collected and gives undefined. */
export function compileText(
  source: string,
  path: FieldPath,
  context: CompileContext,
): Template | undefined {
  try {
    const template = context.compiled.get(source) ?? compileTemplate(source, context.dialect)
    context.compiled.set(source, template)
    context.templates.set(formatPath(path), { path, template })
    return template
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    context.issues.push(issueOf(error, path, context.entryId))
    return undefined
  }
}

export function issueOf(error: TemplateError, path: FieldPath, entryId: string): FormIssue {
  const { code, message, line, column } = error
  return { entryId, path, code, message, line, column }
}

/** Compiles a manifest: every text at any depth may be a template, keys are not. */
export function compileBody(value: Json, path: FieldPath, context: CompileContext): Body {
  if (typeof value === 'string') return compileScalar(value, path, context)
  if (value === null || typeof value !== 'object') return { constant: value }
  if (isList(value)) {
    const items = value.map((item, index) => compileBody(item, [...path, index], context))
    if (items.every(isConstant)) return { constant: value }
    return { render: (scope) => items.map((item) => renderBody(item, scope)) }
  }
  const fields = Object.entries(value).map(
    ([key, field]) => [key, compileBody(field, [...path, key], context)] as const,
  )
  if (fields.every(([, field]) => isConstant(field))) return { constant: value }
  return {
    // fromEntries defines own properties, so a key `__proto__` stays a key.
    render: (scope) =>
      Object.fromEntries(fields.map(([key, field]) => [key, renderBody(field, scope)])),
  }
}

export function renderBody(body: Body, scope: RenderScope): Json {
  return body.constant === undefined ? body.render(scope) : body.constant
}

function isConstant(body: Body): boolean {
  return body.constant !== undefined
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

function compileScalar(source: string, path: FieldPath, context: CompileContext): Body {
  if (!isTemplate(source, context.dialect)) return { constant: source }
  const template = compileText(source, path, context)
  if (template === undefined) return { constant: source }
  const { entryId } = context
  return { render: (scope) => renderScalar(template, { path, entryId, scope }) }
}

interface ScalarPlace {
  readonly path: FieldPath
  readonly entryId: string
  readonly scope: RenderScope
}

function renderScalar(template: Template, { path, entryId, scope }: ScalarPlace): Json {
  try {
    const { text, typed } = template.render(scope.variables, scope.impure, scope.budget)
    if (typed === undefined) return text
    if (typeof typed !== 'bigint') return typed
    if (Number.isSafeInteger(Number(typed))) return Number(typed)
    scope.issues.push({
      entryId,
      path,
      code: 'VALUE_OUT_OF_RANGE',
      message: 'an integer beyond 2^53 cannot be written as a JSON number; print it as text',
    })
    return null
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    scope.issues.push(issueOf(error, path, entryId))
    return null
  }
}

/** Renders one text to text (names, labels): typed values print plainly. */
export function renderText(
  template: Template,
  path: FieldPath,
  entry: { readonly entryId: string; readonly scope: RenderScope },
): string {
  const { scope, entryId } = entry
  try {
    return template.render(scope.variables, scope.impure, scope.budget).text
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    scope.issues.push(issueOf(error, path, entryId))
    return ''
  }
}
