import type { FormSpec } from '../api/form.ts'
import { memberOf } from '../api/json-object.ts'
import type { KubeObject } from '../api/kube-object.ts'
import type { CompiledForm } from '../plan/compile-form.ts'
import { ROLLBACK_TO } from '../plan/labels.ts'
import type { ClusterKnowledge } from './cluster-knowledge.ts'
import { offeredVariables } from './offered-variables.ts'

/** What the checks of a form work with. */
export interface FormContext {
  readonly name: string
  /** The older revision that an annotation asks for. */
  readonly rollbackTo: string | undefined
  readonly spec: FormSpec
  readonly compiled: CompiledForm
  readonly knowledge: ClusterKnowledge
  /** Variables that the form's hub offers; undefined = the hub is not known, or unusable. */
  readonly offered: ReadonlySet<string> | undefined
  /** The other forms of the same hub, as stored; undefined = not known. */
  readonly siblings: readonly KubeObject[] | undefined
}

export function formContext(
  form: KubeObject,
  spec: FormSpec,
  compiled: CompiledForm,
  knowledge: ClusterKnowledge,
): FormContext {
  const { name } = form.metadata
  const hub = knowledge.hubs?.get(spec.hubId)
  const siblings =
    knowledge.forms &&
    [...knowledge.forms.values()].filter(
      (other) => other.metadata.name !== name && memberOf(other.spec, 'hubId') === spec.hubId,
    )
  return {
    name,
    rollbackTo: form.metadata.annotations?.[ROLLBACK_TO],
    spec,
    compiled,
    knowledge,
    offered: hub === undefined ? undefined : offeredVariables(hub),
    siblings,
  }
}
