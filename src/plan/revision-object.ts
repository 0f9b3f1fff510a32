import type { LynqForm } from '../api/form.ts'
import type { KubeObject } from '../api/kube-object.ts'
import { FORM_LABEL, HUB_LABEL, labelValue } from './labels.ts'

/** apps/v1 ControllerRevision: `data` (here a form's spec) cannot be changed once it is written. */
export interface ControllerRevision extends KubeObject {
  readonly data: unknown
  readonly revision: number
}

interface RevisionContext {
  readonly form: LynqForm
  readonly namespace: string
}

export function revisionObject(
  { form, namespace }: RevisionContext,
  name: string,
  revision: number,
): ControllerRevision {
  return {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name,
      namespace,
      labels: {
        [HUB_LABEL]: labelValue(form.spec.hubId),
        [FORM_LABEL]: labelValue(form.metadata.name),
      },
    },
    data: templatesOf(form.spec),
    revision,
  }
}

/** What a revision holds: how nodes come to it is no part of it, so that changing that moves no node. */
export function templatesOf({
  rollout: _moves,
  dependsOn: _waits,
  ...templates
}: LynqForm['spec']): Omit<LynqForm['spec'], 'rollout' | 'dependsOn'> {
  return templates
}

/** An observed revision listed as it is. */
export function keepRevision({ metadata, data, revision }: ControllerRevision): ControllerRevision {
  const { name, namespace, labels = {} } = metadata
  const ours = [HUB_LABEL, FORM_LABEL].flatMap((key) => {
    const value = labels[key]
    return value === undefined ? [] : [[key, value] as const]
  })
  return {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      labels: Object.fromEntries(ours),
    },
    data,
    revision,
  }
}
