import type { FieldPath } from '../api/field-path.ts'
import { formatPath } from '../api/field-path.ts'
import type { FormSpec } from '../api/form.ts'
import type { HubSpec } from '../api/hub.ts'
import type { KubeObject } from '../api/kube-object.ts'
import type { LynqNode } from '../api/node.ts'
import { nodeName } from '../plan/accept-rows.ts'
import { compileForm, type CompiledForm } from '../plan/compile-form.ts'
import { describeIssue, type FormIssue } from '../plan/form-issue.ts'
import { nameFault } from '../plan/object-name.ts'
import { renderNode, type RenderInput } from '../plan/render-node.ts'
import { newBudget } from '../template/limits.ts'
import type { ChosenRow } from './choose-row.ts'
import type { Manifest } from './load-manifests.ts'
import type { SourceFault } from './source-document.ts'

/** A form ready to be rendered; with faults it is not. */
export interface Preview {
  readonly form: Manifest<FormSpec>
  readonly compiled: CompiledForm
  readonly hub: HubSpec | undefined
  readonly faults: readonly SourceFault[]
}

export interface RenderedPreview {
  readonly objects: readonly KubeObject[]
  readonly faults: readonly SourceFault[]
}

/** Compiles a form and finds its hub. Without any hub at hand, a row's columns are its variables. */
export function preparePreview(
  form: Manifest<FormSpec>,
  hubs: readonly Manifest<HubSpec>[],
): Preview {
  const compiled = compileForm(form.spec)
  const hub = hubs.find(({ name }) => name === form.spec.hubId)
  const faults = compiled.issues.map((issue) => toFault(issue, form))
  if (hub === undefined && hubs.length > 0) {
    const names = hubs.map(({ name }) => JSON.stringify(name)).join(', ')
    const message = `spec.hubId: no such hub here, there is ${names}`
    faults.push({ place: form.document.placeAt('spec.hubId'), message })
  }
  return { form, compiled, hub: hub?.spec, faults }
}

/** The objects of one row, in the order of creation. */
export function renderPreview(
  { form, compiled }: Preview,
  { uid, variables }: ChosenRow,
  input: Pick<RenderInput, 'impure' | 'defaultNamespace'>,
): RenderedPreview {
  const name = nodeName(uid, form.name)
  const fault = uid.trim() === '' ? 'its uid is empty' : nameFault('LynqNode', name)
  if (fault !== undefined) {
    const message = `the row cannot have a node of this form: ${fault}`
    return { objects: [], faults: [{ place: form.document.placeAt('metadata.name'), message }] }
  }
  const node: LynqNode = {
    apiVersion: 'operator.lynq.sh/v1',
    kind: 'LynqNode',
    metadata: { name },
    spec: { uid, hubId: form.spec.hubId, templateRef: form.name, revision: form.name, variables },
  }
  const entries = renderNode(compiled, { node, budget: newBudget(), ...input })
  return {
    objects: entries.flatMap((entry) => (entry.ok ? [entry.object] : [])),
    faults: entries.flatMap((entry) =>
      entry.ok ? [] : entry.issues.map((issue) => toFault(issue, form, entry.compiled.path)),
    ),
  }
}

/** Issues about a rendered object speak of paths in it; in the file these are below the entry's `spec`. */
function toFault(
  issue: FormIssue,
  { document }: Manifest<FormSpec>,
  entryPath?: FieldPath,
): SourceFault {
  const isOfObject = entryPath?.every((step, index) => step === issue.path[index]) === false
  const path = isOfObject ? [...entryPath, 'spec', ...issue.path] : issue.path
  return { place: document.placeAt(formatPath(path)), message: describeIssue({ ...issue, path }) }
}
