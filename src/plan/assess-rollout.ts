import type { LynqForm } from '../api/form.ts'
import type { LynqNode } from '../api/node.ts'
import type { RolloutStatus } from '../api/rollout-status.ts'
import { isLate, isUnproven } from './moved-node.ts'
import { previousRevision } from './previous-revision.ts'
import type { Gate } from './rollout-gate.ts'
import { judgeGate } from './rollout-gate.ts'
import type { RolloutSettings } from './rollout-settings.ts'
import { rolloutSettings } from './rollout-settings.ts'

/** An observed node that has a row, and what the row says. */
export interface StayingNode {
  readonly node: LynqNode
  readonly variables: Readonly<Record<string, string>>
}

export interface RolloutInput {
  readonly form: LynqForm
  /** The revision its nodes shall have; there is a ControllerRevision of that name. */
  readonly target: string
  /** Names of the ControllerRevisions there are. */
  readonly revisions: ReadonlySet<string>
  readonly staying: readonly StayingNode[]
  /** Further nodes of the form, which have lost their row and are still there. */
  readonly departing: readonly LynqNode[]
  /** What the hub's last status said of this form. */
  readonly before: RolloutStatus | undefined
  /** What the status that is surely written says of it. */
  readonly recorded: RolloutStatus | undefined
  readonly now: Date
}

/** What is observed of a rollout, before anything is moved. */
export interface Assessment {
  readonly settings: RolloutSettings
  /** The last status, if it spoke of this target. */
  readonly before: RolloutStatus | undefined
  /** The revision to go back to, if it is still there. */
  readonly previous: string | undefined
  /** All nodes of the form. */
  readonly nodes: readonly LynqNode[]
  /** Moved to the target, not once Ready there. */
  readonly unproven: readonly LynqNode[]
  /** Of those, the ones that took too long. */
  readonly failed: readonly LynqNode[]
  /** Staying nodes on another revision. */
  readonly outdated: readonly LynqNode[]
  /** A failed node ends the rollout. Without steps there is nothing to stop, only to tell. */
  readonly hasStopped: boolean
  /** The target is given up, and nodes return to `previous` once the status has said so. */
  readonly isRolledBack: boolean
  readonly gate: Gate
}

export function assessRollout(input: RolloutInput): Assessment {
  const { form, target, staying, departing, now } = input
  const settings = rolloutSettings(form)
  const before = input.before?.targetRevision === target ? input.before : undefined
  const nodes = [...staying.map(({ node }) => node), ...departing]
  const previous = previousRevision(nodes, input)
  const unproven = nodes.filter((node) => node.spec.revision === target && isUnproven(node))
  const failed = unproven.filter((node) => isLate(node, settings.progressDeadlineSeconds, now))
  const isRolledBack =
    previous !== undefined &&
    (before?.rolledBack === true || (settings.onFailure === 'Rollback' && failed.length > 0))
  const hasSteps = settings.maxSkew > 0 || settings.canary !== undefined
  const hasStopped =
    isRolledBack || (hasSteps && settings.onFailure !== 'Continue' && failed.length > 0)
  const outdated = staying.filter(({ node }) => node.spec.revision !== target)
  return {
    settings,
    before,
    previous,
    nodes,
    unproven,
    failed,
    outdated: outdated.map(({ node }) => node),
    hasStopped,
    isRolledBack,
    gate: judgeGate({ settings, target, staying, before, hasStopped, now }),
  }
}
