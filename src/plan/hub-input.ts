import type { LynqForm } from '../api/form.ts'
import type { HubStatus, LynqHub } from '../api/hub.ts'
import type { LynqNode } from '../api/node.ts'
import type { RolloutStatus } from '../api/rollout-status.ts'
import type { ReadRow, RejectedRow, Rows } from './accept-rows.ts'
import type { Held } from './mass-change.ts'

/** What a read of the hub's rows came to, and when. */
export interface RowsRead {
  readonly at: Date
  readonly result:
    | { readonly ok: true; readonly rows: readonly ReadRow[] }
    | { readonly ok: false; readonly failure: { readonly code: string; readonly message: string } }
}

export interface HubInput {
  /** Its status is the newest one, which may not be written yet. */
  readonly hub: LynqHub
  /** The status that is surely written: what must outlive us rests on it. */
  readonly recorded: HubStatus
  /** Forms that name this hub; undefined = Metacontroller did not say, which is not "none". */
  readonly forms: readonly LynqForm[] | undefined
  /** Names of the ControllerRevisions there are. */
  readonly revisions: ReadonlySet<string>
  readonly nodes: readonly LynqNode[]
  readonly read: RowsRead
  readonly now: Date
}

/** The input, and what the planner found: what a status is made of. */
export interface HubFindings extends Omit<HubInput, 'revisions' | 'recorded'> {
  /** What a complete read led to; undefined = there was none, or the forms are unknown. */
  readonly decided: HubDecision | undefined
}

export interface HubDecision {
  readonly rows: Rows
  readonly rejected: readonly RejectedRow[]
  /** Nodes that should be there and are not observed. */
  readonly pending: number
  /** Of those, the ones that wait for nodes of other forms. */
  readonly waiting: number
  readonly deletionsHeld: Held | undefined
  readonly creationsHeld: Held | undefined
  readonly settledNodes: number | undefined
  /** By form. */
  readonly rollouts: ReadonlyMap<string, RolloutStatus>
}
