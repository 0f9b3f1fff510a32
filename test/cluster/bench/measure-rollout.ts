import type { FormStatus } from '../../../src/api/form.ts'
import type { LynqForm } from '../../../src/api/form.ts'
import type { LynqNode } from '../../../src/api/node.ts'
import { isNodeReady } from '../../../src/plan/node-object.ts'
import type { ExampleCluster } from '../harness/example-cluster.ts'
import { secondsUntil } from '../harness/example-cluster.ts'
import { editApiTier } from './edit-form.ts'
import type { ExampleProgress } from './example-progress.ts'
import { isRolledOut } from './example-progress.ts'

const MAX_SKEW = 5

/** Seconds of three edits of one form that every row uses, and what became of the last one. */
export interface RolloutFigures {
  /** All nodes at once. */
  readonly unlimitedS: number
  /** At most five on their way. */
  readonly maxSkewS: number
  /** Until a form whose image cannot be pulled is Failed; the deadline is 60 s. */
  readonly haltedS: number
  /** How many nodes it reached. */
  readonly brokenNodes: number
  /** From the INSERT of a row until its nodes are Ready beside the halted rollout. */
  readonly newRowS: number
  /** From `onFailure: Rollback` until all nodes are Ready on the revision before. */
  readonly rollbackS: number
}

/** The rows are there and Ready. */
export async function measureRollout(
  { world, insert }: ExampleCluster,
  progress: ExampleProgress,
): Promise<RolloutFigures> {
  const { client, mirror, kubelets } = world
  const nodes = (): readonly LynqNode[] =>
    (mirror.list('operator.lynq.sh/v1', 'LynqNode') as unknown as readonly LynqNode[]).filter(
      ({ spec }) => spec.templateRef === 'api-tier',
    )
  const status = (): FormStatus | undefined =>
    (mirror.list('operator.lynq.sh/v1', 'LynqForm') as unknown as readonly LynqForm[]).find(
      ({ metadata }) => metadata.name === 'api-tier',
    )?.status
  const runsEverywhere = (image: string) => (): boolean =>
    nodes().every(isNodeReady) &&
    progress
      .deployments('api')
      .every((object) => JSON.stringify(object.spec).includes(image) && isRolledOut(object))

  const begin = Date.now()
  await editApiTier(client, { image: 'api:unlimited' })
  const unlimitedS = await secondsUntil('all at once', begin, runsEverywhere('api:unlimited'))

  const wave = Date.now()
  const rollout = { maxSkew: MAX_SKEW, progressDeadlineSeconds: 60 }
  await editApiTier(client, { image: 'api:wave', rollout })
  const maxSkewS = await secondsUntil('five at a time', wave, runsEverywhere('api:wave'))
  await secondsUntil('Complete', wave, () => status()?.rollout?.phase === 'Complete')

  await kubelets.breakImage('api:broken')
  const good = status()?.revision
  const bad = Date.now()
  await editApiTier(client, { image: 'api:broken' })
  const haltedS = await secondsUntil('Failed', bad, () => status()?.rollout?.phase === 'Failed')
  const brokenNodes = nodes().filter(({ spec }) => spec.revision !== good).length

  const inserted = Date.now()
  await insert([{ node_id: 'late-comer', domain: 'late.example.com' }])
  const newRowS = await secondsUntil('the new row', inserted, () =>
    nodes().some((node) => node.spec.uid === 'late-comer' && isNodeReady(node)),
  )

  const back = Date.now()
  await editApiTier(client, { rollout: { onFailure: 'Rollback' } })
  const rollbackS = await secondsUntil('all restored', back, () =>
    nodes().every((node) => node.spec.revision === good && isNodeReady(node)),
  )
  return { unlimitedS, maxSkewS, haltedS, brokenNodes, newRowS, rollbackS }
}
