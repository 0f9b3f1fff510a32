import type { KubeObject } from '../api/kube-object.ts'
import type { RolloutStatus } from '../api/rollout-status.ts'
import type { Assessment, RolloutInput, StayingNode } from './assess-rollout.ts'
import { assessRollout } from './assess-rollout.ts'
import { chooseMoves, isChanged } from './choose-moves.ts'
import { toSeconds } from './conditions.ts'
import { MOVED_AT, MOVED_FROM } from './labels.ts'
import { secondsLeft } from './moved-node.ts'
import { moveMarks, nodeObject } from './node-object.ts'
import { rolloutStatus } from './rollout-status.ts'

export interface Rollout {
  /** The staying nodes as they are to be, in the order in which they were given. */
  readonly nodes: readonly KubeObject[]
  /** For nodes of new rows. */
  readonly newRevision: string
  readonly status: RolloutStatus
  /** Seconds until time alone changes something. */
  readonly wakeSeconds: number
}

/**
 * Moves the nodes of a form to its revision, as many at a time as it allows. Decided from what is
 * observed alone: a cache that is behind shows nodes as not moved yet, and the order by uid chooses
 * the same ones again.
 */
export function planRollout(input: RolloutInput): Rollout {
  const assessment = assessRollout(input)
  const { settings, previous, isRolledBack } = assessment
  const { recorded, target } = input
  // The nodes that failed are the only trace of a decision to go back, until the status says it too.
  const isRecorded = recorded?.rolledBack === true && recorded.targetRevision === target
  const goesBack = isRolledBack && isRecorded && previous !== undefined
  const moves = goesBack
    ? new Set(input.staying.filter(({ node }) => node.spec.revision === input.target))
    : chooseMoves(input, assessment)
  const goal = goesBack ? previous : input.target
  return {
    nodes: input.staying.map((each) =>
      moves.has(each)
        ? moved(each, goal, input.now)
        : unmoved(each, settings.throttleDataChanges && !goesBack),
    ),
    newRevision: revisionOfNew(input.target, assessment),
    status: rolloutStatus(assessment, { ...input, begins: moves.size > 0 }),
    wakeSeconds: wakeSeconds(assessment, input.now),
  }
}

function moved({ node, variables }: StayingNode, revision: string, now: Date): KubeObject {
  const from = node.spec.revision === revision ? {} : { [MOVED_FROM]: node.spec.revision }
  const marks = { ...moveMarks(node), ...from, [MOVED_AT]: toSeconds(now) }
  return nodeObject(node.metadata.name, { ...node.spec, revision, variables }, marks)
}

function unmoved(each: StayingNode, throttlesData: boolean): KubeObject {
  const { node, variables } = each
  const spec = throttlesData && isChanged(each) ? node.spec : { ...node.spec, variables }
  return nodeObject(node.metadata.name, spec, moveMarks(node))
}

/** New rows are not held back, and get no revision that is not trusted with the others either. */
function revisionOfNew(
  target: string,
  { hasStopped, gate, outdated, previous }: Assessment,
): string {
  const isDoubtful = hasStopped || (gate.opensFor !== 'all' && outdated.length > 0)
  return isDoubtful ? (previous ?? target) : target
}

function wakeSeconds({ settings, unproven, gate }: Assessment, now: Date): number {
  const deadlines = unproven
    .map((node) => secondsLeft(node, settings.progressDeadlineSeconds, now))
    .filter((left) => left >= 0)
  // One more, for a time that is just not over is over a second later.
  return Math.min(gate.wakeSeconds ?? Infinity, ...deadlines.map((left) => left + 1))
}
