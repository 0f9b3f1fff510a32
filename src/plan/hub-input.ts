import type { LynqForm } from '../api/form.ts'
import type { LynqHub } from '../api/hub.ts'
import type { LynqNode } from '../api/node.ts'
import type { ReadRow, RejectedRow, Rows } from './accept-rows.ts'

/** What a read of the hub's rows came to, and when. */
export interface RowsRead {
  readonly at: Date
  readonly result:
    | { readonly ok: true; readonly rows: readonly ReadRow[] }
    | { readonly ok: false; readonly failure: { readonly code: string; readonly message: string } }
}

export interface HubInput {
  readonly hub: LynqHub
  /** Forms that name this hub; undefined = Metacontroller did not say, which is not "none". */
  readonly forms: readonly LynqForm[] | undefined
  /** Names of the ControllerRevisions there are. */
  readonly revisions: ReadonlySet<string>
  readonly nodes: readonly LynqNode[]
  readonly read: RowsRead
  readonly now: Date
}

/** The input, and what the planner found: what a status is made of. */
export interface HubFindings extends Omit<HubInput, 'revisions'> {
  /** undefined = no complete read: the counts of the last one stay. */
  readonly rows: Rows | undefined
  readonly rejected: readonly RejectedRow[]
  /** Nodes that should be there and are not observed. */
  readonly pending: number
}
