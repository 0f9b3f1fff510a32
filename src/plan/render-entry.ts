import type { Json, JsonObject, KubeObject, ObjectRef } from '../api/kube-object.ts'
import { sha256Hex } from '../template/digest.ts'
import type { RenderScope } from './compile-body.ts'
import { renderBody, renderText } from './compile-body.ts'
import type { CompiledEntry } from './compile-form.ts'
import type { FieldPath } from '../api/field-path.ts'
import { formatPath } from '../api/field-path.ts'
import type { FormIssue } from './form-issue.ts'
import { CREATED_ONCE, DELETION_POLICY, DEPENDENCY_LEVEL, ENTRY_ID } from './labels.ts'
import { labelValueFault, nameFault } from './object-name.ts'
import { canonicalize } from './schema/canonicalize.ts'
import { coerceScalars } from './schema/coerce-scalars.ts'
import { findKind } from './schema/known-kinds.ts'
import { stableJson } from './stable-json.ts'

export interface RenderContext {
  readonly scope: Omit<RenderScope, 'issues'>
  /** Namespace of objects that name none. */
  readonly defaultNamespace: string
  /** Labels of the node (`lynq.sh/hub|form|node|uid`). */
  readonly labels: Readonly<Record<string, string>>
}

/** An entry rendered for one node. */
export interface RenderedObject {
  readonly compiled: CompiledEntry
  readonly ok: true
  readonly ref: ObjectRef
  readonly object: KubeObject
  /** 16 hex digits; the same text as long as the entry asks for the same. */
  readonly hash: string
}

/** What an entry asks for in one node: an object, or the faults that prevent it. */
export type RenderedEntry =
  | RenderedObject
  | {
      readonly compiled: CompiledEntry
      readonly ok: false
      /** Known when the name could be rendered although something else failed. */
      readonly ref?: ObjectRef
      readonly reason: 'RenderFailed' | 'DuplicateObject'
      readonly issues: readonly FormIssue[]
    }

/** Renders one entry for one row. Every fault is collected; none is thrown. */
export function renderEntry(compiled: CompiledEntry, context: RenderContext): RenderedEntry {
  if (compiled.issues.length > 0)
    return { compiled, ok: false, reason: 'RenderFailed', issues: compiled.issues }
  const issues: FormIssue[] = []
  const scope: RenderScope = { ...context.scope, issues }
  const manifest = renderBody(compiled.body, scope) as JsonObject
  const identity = identify(compiled, { manifest, scope, context })
  const composed = compose(compiled, { manifest, scope, context, identity })
  if (issues.length > 0)
    return { compiled, ok: false, reason: 'RenderFailed', ref: identity, issues }
  const coerced = coerceScalars(composed)
  if (coerced.issues.length > 0) {
    return {
      compiled,
      ok: false,
      reason: 'RenderFailed',
      ref: identity,
      issues: coerced.issues.map((issue) => ({
        entryId: compiled.id,
        path: issue.path,
        code: 'WrongType',
        message: `expected ${issue.expected}, got ${issue.got}${origin(compiled, issue.path)}`,
      })),
    }
  }
  const object = canonicalize(coerced.object) as JsonObject & KubeObject
  return { compiled, ok: true, ref: identity, object, hash: hashOf(compiled, object, scope) }
}

/** An impure entry would have another hash at each render: it is known by what it was rendered from. */
function hashOf(compiled: CompiledEntry, object: KubeObject, scope: RenderScope): string {
  const text = compiled.isImpure
    ? stableJson([compiled.entry, [...scope.variables]])
    : stableJson(object)
  return sha256Hex(text).slice(0, 16)
}

function origin(compiled: CompiledEntry, path: FieldPath): string {
  const placed = compiled.templates.get(formatPath([...compiled.path, 'spec', ...path]))
  const names = new Set(placed?.template.analysis.variables.map(({ name }) => name))
  return names.size === 0 ? '' : ` from ${[...names].map((name) => `.${name}`).join(', ')}`
}

interface Parts {
  readonly manifest: JsonObject
  readonly scope: RenderScope
  readonly context: RenderContext
}

function identify(compiled: CompiledEntry, { manifest, scope, context }: Parts): ObjectRef {
  const { apiVersion, kind, path, id } = compiled
  const metadata = fieldsOf(manifest['metadata'])
  const entry = { entryId: id, scope }
  const report = (field: FieldPath, message: string): void => {
    scope.issues.push({ entryId: id, path: [...path, ...field], code: 'IllegalName', message })
  }
  const before = scope.issues.length
  const name =
    compiled.name === undefined
      ? textOf(metadata['name'])
      : renderText(compiled.name, [...path, 'nameTemplate'], entry)
  const fault = scope.issues.length > before ? undefined : nameFault(kind, name)
  if (fault !== undefined)
    report(compiled.name ? ['nameTemplate'] : ['spec', 'metadata', 'name'], fault)
  const known = findKind(apiVersion, kind)
  if (known?.namespaced === false) return { apiVersion, kind, name }
  const asked =
    compiled.namespace === undefined
      ? textOf(metadata['namespace'])
      : renderText(compiled.namespace, [...path, 'targetNamespace'], entry)
  // A kind that is not built in may be cluster-scoped: it gets a namespace only when it names one.
  const namespace = asked === '' && known !== undefined ? context.defaultNamespace : asked
  if (namespace === '') return { apiVersion, kind, name }
  const namespaceFault =
    scope.issues.length > before ? undefined : nameFault('Namespace', namespace)
  if (namespaceFault !== undefined) {
    report(
      compiled.namespace ? ['targetNamespace'] : ['spec', 'metadata', 'namespace'],
      namespaceFault,
    )
  }
  return { apiVersion, kind, namespace, name }
}

function compose(
  compiled: CompiledEntry,
  parts: Parts & { readonly identity: ObjectRef },
): JsonObject {
  const { manifest, scope, context, identity } = parts
  const { id, path, level, entry } = compiled
  const { metadata, status: _status, ...rest } = manifest
  const given = fieldsOf(metadata)
  const render = (
    pairs: CompiledEntry['labels'],
    field: string,
  ): readonly (readonly [string, string])[] =>
    pairs.map(([key, template]) => [
      key,
      renderText(template, [...path, field, key], { entryId: id, scope }),
    ])
  const labels = {
    ...fieldsOf(given['labels']),
    ...Object.fromEntries(render(compiled.labels, 'labelsTemplate')),
    ...context.labels,
  }
  for (const [key, value] of Object.entries(labels)) {
    const fault = typeof value === 'string' ? labelValueFault(value) : undefined
    if (fault !== undefined) {
      const message = `label ${key}: ${fault}`
      scope.issues.push({ entryId: id, path, code: 'IllegalLabel', message })
    }
  }
  const annotations = {
    ...fieldsOf(given['annotations']),
    ...Object.fromEntries(render(compiled.annotations, 'annotationsTemplate')),
    [ENTRY_ID]: id,
    [DELETION_POLICY]: entry.deletionPolicy,
    [DEPENDENCY_LEVEL]: String(level),
    ...(entry.creationPolicy === 'Once' ? { [CREATED_ONCE]: 'true' } : {}),
  }
  const finalizers = given['finalizers']
  return {
    ...rest,
    apiVersion: identity.apiVersion,
    kind: identity.kind,
    metadata: {
      name: identity.name,
      ...(identity.namespace === undefined ? {} : { namespace: identity.namespace }),
      labels,
      annotations,
      ...(finalizers === undefined ? {} : { finalizers }),
    },
  }
}

function fieldsOf(value: Json | undefined): JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as JsonObject)
    : {}
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
