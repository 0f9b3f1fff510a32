import type { RolloutStatus } from '../api/rollout-status.ts'
import type { StayingNode } from './assess-rollout.ts'
import { toSeconds } from './conditions.ts'
import { isNodeReady } from './node-object.ts'
import type { RolloutSettings } from './rollout-settings.ts'

/** Which nodes may move to the target at all, whatever places there are. */
export interface Gate {
  readonly opensFor: 'all' | 'canaries' | 'none'
  /** What it waits for; `''` when it is open. */
  readonly message: string
  readonly canaryReadyTime?: string
  /** Seconds until time alone opens it further. */
  readonly wakeSeconds?: number
}

interface GateInput {
  readonly settings: RolloutSettings
  readonly target: string
  readonly staying: readonly StayingNode[]
  /** The last status, if it spoke of this target. */
  readonly before: RolloutStatus | undefined
  readonly hasStopped: boolean
  readonly now: Date
}

export function judgeGate(input: GateInput): Gate {
  const { settings, hasStopped } = input
  if (hasStopped) return { opensFor: 'none', message: '' }
  if (settings.paused) return { opensFor: 'none', message: 'paused' }
  return settings.canary === undefined
    ? { opensFor: 'all', message: '' }
    : judgeCanaries(input, settings.canary)
}

type Canary = NonNullable<RolloutSettings['canary']>

/** By what templates of the node see now. */
export function isCanary({ node, variables }: StayingNode, { selector }: Canary): boolean {
  const { uid, hubId, templateRef } = node.spec
  const seen: Readonly<Record<string, string>> = { ...variables, uid, hubId, templateRef }
  return Object.entries(selector.matchVariables).every(
    ([name, value]) => Object.hasOwn(seen, name) && seen[name] === value,
  )
}

/**
 * The soak counts from the time that the last status says, so that it is never cut short by a status
 * that was lost; a canary that is not Ready begins it anew.
 */
function judgeCanaries({ staying, target, before, now }: GateInput, canary: Canary): Gate {
  const canaries = staying.filter((each) => isCanary(each, canary))
  const ready = canaries.filter(
    ({ node }) =>
      node.spec.revision === target && node.status?.readyRevision === target && isNodeReady(node),
  )
  if (canaries.length === 0) {
    const message = 'canary.selector matches no node, so that nothing can prove the change'
    return { opensFor: 'canaries', message }
  }
  if (ready.length < canaries.length) {
    const count = `${String(ready.length)} of ${String(canaries.length)}`
    return {
      opensFor: 'canaries',
      message: `waiting for the canaries, of which ${count} are Ready`,
    }
  }
  const canaryReadyTime = before?.canaryReadyTime ?? toSeconds(now)
  const wakeSeconds = canary.soakSeconds - (now.getTime() - Date.parse(canaryReadyTime)) / 1000
  if (wakeSeconds <= 0) return { opensFor: 'all', message: '', canaryReadyTime }
  const message = `the canaries are Ready, and must be for ${String(canary.soakSeconds)} s`
  return { opensFor: 'canaries', message, canaryReadyTime, wakeSeconds }
}
