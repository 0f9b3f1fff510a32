import type { KubeObject } from '../api/kube-object.ts'
import type { LynqNode } from '../api/node.ts'
import type { Budget, Impure, Variables } from '../template/template.ts'
import type { CompiledForm } from './compile-form.ts'
import {
  FORM_LABEL,
  HOLDS_RETAINED,
  HUB_LABEL,
  NODE_LABEL,
  UID_LABEL,
  labelValue,
} from './labels.ts'
import { describeRef, objectKey } from './object-key.ts'
import type { RenderedEntry, RenderedObject } from './render-entry.ts'
import { renderEntry } from './render-entry.ts'

export interface RenderInput {
  readonly node: LynqNode
  readonly impure: Impure
  /** One budget for all scalars of the node. */
  readonly budget: Budget
  /** Namespace of namespaced objects that name none. */
  readonly defaultNamespace: string
}

/** What a form asks for in one node, entry by entry, in the order of creation. */
export function renderNode(form: CompiledForm, input: RenderInput): readonly RenderedEntry[] {
  const { node, impure, budget, defaultNamespace } = input
  const scope = { variables: variablesOf(node), impure, budget }
  const context = { scope, defaultNamespace, labels: nodeLabels(node) }
  const rendered = form.entries.map((compiled) => renderEntry(compiled, context))
  return markNamespaces(refuseDuplicates(rendered))
}

/** The row's values; the three names that identify a node always mean the node. */
export function variablesOf({ spec }: LynqNode): Variables {
  return new Map([
    ...Object.entries(spec.variables),
    ['uid', spec.uid],
    ['hubId', spec.hubId],
    ['templateRef', spec.templateRef],
  ])
}

/** Labels of every child: by them people and tools find what belongs to a row. */
export function nodeLabels({ metadata, spec }: LynqNode): Readonly<Record<string, string>> {
  return {
    [HUB_LABEL]: labelValue(spec.hubId),
    [FORM_LABEL]: labelValue(spec.templateRef),
    [NODE_LABEL]: labelValue(metadata.name),
    [UID_LABEL]: labelValue(spec.uid),
  }
}

/** Two entries that render one object would overwrite each other at every sync: both fail. */
function refuseDuplicates(rendered: readonly RenderedEntry[]): readonly RenderedEntry[] {
  const claims = new Map<string, string[]>()
  for (const { ref, compiled } of rendered) {
    if (ref === undefined) continue
    const key = objectKey(ref)
    claims.set(key, [...(claims.get(key) ?? []), compiled.id])
  }
  return rendered.map((entry) => {
    const { ref, compiled } = entry
    const ids = ref === undefined ? [] : (claims.get(objectKey(ref)) ?? [])
    if (ref === undefined || ids.length < 2 || !entry.ok) return entry
    const others = ids.filter((id) => id !== compiled.id).join('", "')
    const message = `entry "${others}" renders the same object, ${describeRef(ref)}: give each its own name`
    const issue = { entryId: compiled.id, path: compiled.path, code: 'DuplicateObject', message }
    return { compiled, ok: false, reason: 'DuplicateObject', ref, issues: [issue] }
  })
}

/** A Namespace that gets a retained object of the same form carries the mark from its first moment. */
function markNamespaces(rendered: readonly RenderedEntry[]): readonly RenderedEntry[] {
  const holders = new Set(
    rendered.flatMap(({ compiled, ref }) =>
      compiled.entry.deletionPolicy === 'Retain' && ref?.namespace !== undefined
        ? [ref.namespace]
        : [],
    ),
  )
  return rendered.map((entry) =>
    entry.ok && entry.ref.kind === 'Namespace' && holders.has(entry.ref.name)
      ? withMark(entry)
      : entry,
  )
}

function withMark(entry: RenderedObject): RenderedObject {
  return { ...entry, object: markHolder(entry.object) }
}

export function markHolder(object: KubeObject): KubeObject {
  const annotations = { ...object.metadata.annotations, [HOLDS_RETAINED]: 'true' }
  return { ...object, metadata: { ...object.metadata, annotations } }
}
