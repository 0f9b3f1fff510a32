import type { LynqNode } from '../api/node.ts'
import type { RolloutStatus } from '../api/rollout-status.ts'
import { compareText } from './accept-rows.ts'
import type { Assessment } from './assess-rollout.ts'
import { toSeconds } from './conditions.ts'
import { movedAt } from './moved-node.ts'

interface Moment {
  readonly target: string
  /** Nodes are moved in this very sync. */
  readonly begins: boolean
  readonly now: Date
}

const LISTED = 20

/** What a rollout is found to be; times that are over are taken from the nodes' own marks. */
export function rolloutStatus(found: Assessment, moment: Moment): RolloutStatus {
  const { nodes, unproven, failed, previous, gate, before } = found
  const { target, now } = moment
  const updated = nodes.filter(({ spec }) => spec.revision === target)
  const starts = updated.flatMap((node) => movedAt(node) ?? [])
  const start =
    starts.length > 0
      ? toSeconds(new Date(starts.reduce((a, b) => Math.min(a, b))))
      : (before?.startTime ?? (moment.begins ? toSeconds(now) : undefined))
  const phase = phaseOf(found, start !== undefined)
  const message = messageOf(found, phase)
  return {
    phase,
    targetRevision: target,
    totalNodes: nodes.length,
    updatedNodes: updated.length,
    updatingNodes: unproven.length,
    readyUpdatedNodes: updated.filter(({ status }) => status?.readyRevision === target).length,
    failedNodes: failed.length,
    ...(previous === undefined ? {} : { previousRevision: previous }),
    ...(found.isRolledBack ? { rolledBack: true } : {}),
    ...(gate.canaryReadyTime === undefined ? {} : { canaryReadyTime: gate.canaryReadyTime }),
    ...(start === undefined ? {} : { startTime: start }),
    ...(phase === 'Complete' ? { completionTime: before?.completionTime ?? toSeconds(now) } : {}),
    ...(unproven.length === 0 ? {} : { nodes: oldestFirst(unproven).slice(0, LISTED).map(listed) }),
    ...(message === '' ? {} : { message }),
  }
}

function phaseOf(found: Assessment, hasBegun: boolean): RolloutStatus['phase'] {
  const { isRolledBack, failed, settings, outdated, unproven } = found
  if (isRolledBack || (failed.length > 0 && settings.onFailure !== 'Continue')) return 'Failed'
  if (outdated.length > 0 || unproven.length > failed.length) return 'InProgress'
  return hasBegun ? 'Complete' : 'Idle'
}

function messageOf(found: Assessment, phase: RolloutStatus['phase']): string {
  const { settings, failed, unproven, outdated, gate, previous } = found
  const deadline = `${String(settings.progressDeadlineSeconds)} s`
  const late = `${namesOf(failed)} not Ready within ${deadline}`
  if (found.isRolledBack) {
    const why = failed.length > 0 ? `${late}; ` : ''
    return `${why}back to ${previous ?? ''} until the form changes`
  }
  if (phase === 'Failed') {
    return outdated.length === 0
      ? late
      : `${late}; ${String(outdated.length)} nodes stay on their revision`
  }
  if (phase !== 'InProgress') return failed.length > 0 ? late : ''
  const waits = [
    ...(failed.length > 0 ? [late] : []),
    ...(outdated.length > 0 && gate.message !== '' ? [gate.message] : []),
    ...(unproven.length > 0 ? [`waiting for ${namesOf(unproven)}`] : []),
  ]
  return waits.join('; ')
}

const NAMED = 3

function namesOf(nodes: readonly LynqNode[]): string {
  const names = oldestFirst(nodes).map(({ metadata }) => metadata.name)
  const more = names.length > NAMED ? ` and ${String(names.length - NAMED)} more` : ''
  return `${names.slice(0, NAMED).join(', ')}${more}`
}

function oldestFirst(nodes: readonly LynqNode[]): LynqNode[] {
  return [...nodes].sort(
    (a, b) =>
      (movedAt(a) ?? 0) - (movedAt(b) ?? 0) || compareText(a.metadata.name, b.metadata.name),
  )
}

function listed(node: LynqNode): { name: string; since?: string } {
  const at = movedAt(node)
  return {
    name: node.metadata.name,
    ...(at === undefined ? {} : { since: toSeconds(new Date(at)) }),
  }
}
