import type { LynqForm } from '../../../src/api/form.ts'
import type { LynqHub } from '../../../src/api/hub.ts'
import type { KubeObject } from '../../../src/api/kube-object.ts'
import type { LynqNode } from '../../../src/api/node.ts'
import { APPROVE_DELETIONS } from '../../../src/plan/labels.ts'
import { createDeletionJudge } from './judge-deletions.ts'
import { createMoveJudge } from './judge-moves.ts'
import type { Seen } from './observed.ts'
import { createObserved, recent } from './observed.ts'
import type { Play } from './play.ts'

/**
 * Judges each write to the store by what is there, not by what the planner was shown: no mass
 * deletion without approval, no deletion of a row that was missing too briefly, no rollout that
 * disturbs more nodes than it may.
 */
export function observe(play: Play): Seen {
  const { world } = play
  const { sim } = world
  const observed = createObserved(play)
  const { nodes, forms, approvals, seen } = observed
  const deletions = createDeletionJudge(observed)
  const moves = createMoveJudge(observed)
  let readsSeen = 0

  const onNode = (type: string, node: LynqNode): void => {
    const { name } = node.metadata
    const before = nodes.get(name)
    if (type === 'DELETED' || node.metadata.deletionTimestamp !== undefined) {
      if (before !== undefined) deletions.judge(node)
      nodes.delete(name)
      return
    }
    nodes.set(name, node)
    if (before !== undefined && before.spec.revision !== node.spec.revision) moves.judge(node)
  }

  sim.watch((type, object: KubeObject) => {
    moves.assess()
    if (readsSeen !== world.reads.length) {
      readsSeen = world.reads.length
      deletions.assess()
    }
    const { name, deletionTimestamp } = object.metadata
    const isGone = type === 'DELETED' || deletionTimestamp !== undefined
    switch (object.kind) {
      case 'LynqHub': {
        const value = (object as LynqHub).metadata.annotations?.[APPROVE_DELETIONS]
        if (approvals.at(-1)?.value !== value) approvals.push({ at: sim.now(), value })
        break
      }
      case 'LynqForm': {
        const { spec, status } = object as LynqForm
        const terms = JSON.stringify([spec.rollout, status?.revision])
        const list = forms.get(name) ?? []
        forms.set(name, [...recent(play, list), { at: sim.now(), isGone, terms }])
        break
      }
      case 'LynqNode': {
        onNode(type, object as LynqNode)
        break
      }
      default:
        return
    }
    deletions.assess()
  })
  return seen
}
