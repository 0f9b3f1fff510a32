import type { LynqForm } from '../../../src/api/form.ts'
import type { KubeClient } from '../harness/kube-client.ts'

const API_TIER = { apiVersion: 'operator.lynq.sh/v1', kind: 'LynqForm', name: 'api-tier' }

export interface FormEdit {
  /** The image of every container of the form. */
  readonly image?: string
  readonly rollout?: Partial<LynqForm['spec']['rollout']>
}

/** Edits the example's form of the API servers, as `kubectl apply` of the whole form would. */
export async function editApiTier(client: KubeClient, { image, rollout }: FormEdit): Promise<void> {
  const { apiVersion, kind, metadata, spec } = await client.get(API_TIER)
  const text = JSON.stringify(spec)
  const edited = image === undefined ? text : text.replace(/"image":"[^"]*"/g, `"image":"${image}"`)
  const form = JSON.parse(edited) as LynqForm['spec']
  await client.apply({
    apiVersion,
    kind,
    metadata: { name: metadata.name },
    spec: {
      ...form,
      ...(rollout === undefined ? {} : { rollout: { ...form.rollout, ...rollout } }),
    },
  })
}
