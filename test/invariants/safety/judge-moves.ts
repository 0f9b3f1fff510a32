import type { LynqForm } from '../../../src/api/form.ts'
import type { LynqNode } from '../../../src/api/node.ts'
import { MOVED_AT } from '../../../src/plan/labels.ts'
import { formRef } from '../world.ts'
import type { Observed } from './observed.ts'
import { SYNC_MS, recent, violate } from './observed.ts'
import { DEADLINE_MS } from './form-wish.ts'

/** After this time nothing is left of a cache that was late. */
const LAG_ENDS_MS = 10_000

export interface MoveJudge {
  /** To be called at every event. */
  readonly assess: () => void
  readonly judge: (node: LynqNode) => void
}

/** No rollout disturbs more nodes than it may. */
export function createMoveJudge({ play, nodes, forms, seen }: Observed): MoveJudge {
  const { sim } = play.world
  let laggedAt = -Infinity
  const assess = (): void => {
    if (sim.faults.informerLagMs > SYNC_MS) laggedAt = sim.now()
  }

  const judge = (node: LynqNode): void => {
    const form = sim.api.get(formRef(node.spec.templateRef)) as LynqForm | undefined
    const terms = recent(play, forms.get(node.spec.templateRef) ?? [])
    const { revision } = node.spec
    // A rollback, or a sync that began before the form was changed.
    if (form?.status?.revision !== revision || new Set(terms.map((t) => t.terms)).size !== 1) return
    seen.moves += 1
    // Shown a node as it was seconds ago, a hub that lets it stay takes its move back.
    if (sim.now() - laggedAt < LAG_ENDS_MS) return
    const { maxSkew, onFailure } = form.spec.rollout
    if (maxSkew === 0) return
    const onWay = [...nodes.values()].filter(
      (other) =>
        other.spec.templateRef === form.metadata.name &&
        other.spec.revision === revision &&
        other.status?.readyRevision !== revision &&
        !(onFailure === 'Continue' && sim.now() - movedAt(other) > DEADLINE_MS) &&
        Number.isFinite(movedAt(other)),
    )
    if (onWay.length === maxSkew) seen.atLimit += 1
    if (onWay.length > maxSkew) {
      const names = onWay.map(({ metadata }) => metadata.name).join(', ')
      violate(play, `${String(onWay.length)} nodes are on their way to ${revision}: ${names}`)
    }
  }

  return { assess, judge }
}

function movedAt({ metadata }: LynqNode): number {
  return Date.parse(metadata.annotations?.[MOVED_AT] ?? '')
}
