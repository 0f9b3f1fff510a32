import type { HubStatus, LynqHub } from '../api/hub.ts'
import type { LynqForm } from '../api/form.ts'
import type { LynqNode } from '../api/node.ts'
import type { RejectedRow, Rows } from './accept-rows.ts'
import { compareText } from './accept-rows.ts'
import { dateConditions, toSeconds } from './conditions.ts'
import { hubConditions } from './hub-conditions.ts'
import { isNodeFailed, isNodeReady } from './node-object.ts'
import type { RowsRead } from './plan-hub.ts'

export interface HubFindings {
  readonly hub: LynqHub
  readonly forms: readonly LynqForm[] | undefined
  readonly nodes: readonly LynqNode[]
  readonly read: RowsRead
  readonly now: Date
  /** undefined = no complete read: the counts of the last one stay. */
  readonly rows: Rows | undefined
  readonly rejected: readonly RejectedRow[]
  /** Nodes that should be there and are not observed. */
  readonly pending: number
}

export function hubStatus(found: HubFindings): HubStatus {
  const { hub, forms, nodes, rows, rejected, read, now } = found
  const before = hub.status ?? {}
  const ready = nodes.filter(isNodeReady).length
  const failed = nodes.filter(isNodeFailed).length
  const living = forms?.filter(({ metadata }) => metadata.deletionTimestamp === undefined)
  const counted =
    rows === undefined
      ? lastCounts(before)
      : {
          rows: rows.count,
          active: rows.activeCount,
          rejectedRows: rejected.length,
          desired: rows.accepted.length * (living?.length ?? 0),
          lastSyncTime: toSeconds(read.at),
        }
  return {
    ...counted,
    ...(forms === undefined
      ? { referencingTemplates: before.referencingTemplates ?? 0 }
      : { referencingTemplates: forms.length }),
    nodes: nodes.length,
    ready,
    failed,
    forms: forms === undefined ? (before.forms ?? []) : formCounts(forms, nodes),
    conditions: dateConditions(hubConditions({ ...found, ready, failed }), before, {
      now,
      generation: hub.metadata.generation,
    }),
  }
}

function lastCounts({ rows, active, rejectedRows, desired, lastSyncTime }: HubStatus): HubStatus {
  return {
    ...(rows === undefined ? {} : { rows }),
    ...(active === undefined ? {} : { active }),
    ...(rejectedRows === undefined ? {} : { rejectedRows }),
    ...(desired === undefined ? {} : { desired }),
    ...(lastSyncTime === undefined ? {} : { lastSyncTime }),
  }
}

type FormCount = NonNullable<HubStatus['forms']>[number]

/** One item a form, so that a form's own sync costs nothing per node. Forms that are going are listed too. */
function formCounts(forms: readonly LynqForm[], nodes: readonly LynqNode[]): FormCount[] {
  const byForm = new Map<string, LynqNode[]>(forms.map(({ metadata }) => [metadata.name, []]))
  for (const node of nodes) {
    const group = byForm.get(node.spec.templateRef)
    if (group === undefined) byForm.set(node.spec.templateRef, [node])
    else group.push(node)
  }
  const current = new Map(forms.map(({ metadata, status }) => [metadata.name, status?.revision]))
  return [...byForm]
    .sort(([a], [b]) => compareText(a, b))
    .map(([name, group]) => {
      const revision = current.get(name)
      return {
        name,
        ...(revision === undefined ? {} : { revision }),
        totalNodes: group.length,
        updatedNodes: group.filter(({ spec }) => spec.revision === revision).length,
        revisions: [...new Set(group.map(({ spec }) => spec.revision))].sort(compareText),
        readyNodes: group.filter(isNodeReady).length,
        failedNodes: group.filter(isNodeFailed).length,
      }
    })
}
