import type { LynqNode } from '../../../src/api/node.ts'
import type { Play } from './play.ts'

/** Time that Metacontroller needs from the look into its cache to the last write of a sync. */
export const SYNC_MS = 1000

interface FormMoment {
  readonly at: number
  readonly isGone: boolean
  /** Everything on which the limit of a rollout depends, as text. */
  readonly terms: string
}

interface Approval {
  readonly at: number
  readonly value: string | undefined
}

/** Counters that show that the histories reach what they are for. */
export interface Seen {
  deletions: number
  approved: number
  holds: number
  moves: number
  atLimit: number
}

/** What the store has shown so far, whatever the planner was shown of it. */
export interface Observed {
  readonly play: Play
  /** By name. */
  readonly nodes: Map<string, LynqNode>
  readonly forms: Map<string, readonly FormMoment[]>
  readonly approvals: Approval[]
  readonly seen: Seen
}

export function createObserved(play: Play): Observed {
  const seen = { deletions: 0, approved: 0, holds: 0, moves: 0, atLimit: 0 }
  return { play, nodes: new Map(), forms: new Map(), approvals: [], seen }
}

/** What a sync that writes now may have seen: its cache may be late, and it takes its time. */
export function recent<Item extends { readonly at: number }>(
  { world }: Play,
  items: readonly Item[],
): readonly Item[] {
  const from = world.sim.now() - world.maxLagMs - SYNC_MS
  return items.filter((_, index) => {
    const next = items[index + 1]
    return next === undefined || next.at >= from
  })
}

export function violate({ world }: Play, text: string): void {
  world.violations.push(`at ${String((world.sim.now() / 1000) % 100_000)} s: ${text}`)
}
