import type { LynqHub } from '../api/hub.ts'
import type { LynqNode } from '../api/node.ts'
import type { Rows } from './accept-rows.ts'
import { compareText, nodeName } from './accept-rows.ts'
import type { FormOrder } from './form-order.ts'
import { judgeGrowth } from './growth.ts'
import type { Held } from './mass-change.ts'
import { isGoing, isNodeReady, nodeObject } from './node-object.ts'
import type { SortedNodes } from './sort-nodes.ts'

export interface Missing {
  /** These may be created, by uid and form. */
  readonly open: readonly LynqNode[]
  /** How many wait for nodes of the forms that theirs depends on. */
  readonly waiting: number
  readonly held: Held | undefined
}

interface Wanted {
  readonly hub: LynqHub
  readonly rows: Rows
  readonly nodes: readonly LynqNode[]
  readonly sorted: SortedNodes
  readonly order: FormOrder
  /** By form; a form without one has no usable revision, and gets no nodes. */
  readonly revisions: ReadonlyMap<string, string>
  readonly now: Date
}

/** Nodes that should be there and are not observed: which may be created, and what the others wait for. */
export function findMissing(wanted: Wanted): Missing {
  const { hub, rows, nodes, sorted, order, revisions, now } = wanted
  const wantedNodes = sorted.forms.flatMap(({ form, missing }) => {
    const templateRef = form.metadata.name
    const revision = revisions.get(templateRef)
    if (revision === undefined) return []
    return missing.map((row) => ({ ...row, templateRef, revision }))
  })
  const known = new Set(nodes.map(({ spec }) => spec.uid))
  const fresh = wantedNodes.filter(({ uid }) => !known.has(uid))
  const held = judgeGrowth({
    hub,
    uids: rows.accepted.map(({ uid }) => uid),
    newNodes: fresh.map(({ uid }) => uid),
    now,
  })
  const ready = new Set(
    nodes
      .filter((node) => !isGoing(node) && isNodeReady(node))
      .map(({ metadata }) => metadata.name),
  )
  const mayCome = held === undefined ? wantedNodes : wantedNodes.filter(({ uid }) => known.has(uid))
  const isWaiting = (node: { readonly uid: string; readonly templateRef: string }): boolean =>
    order.dependenciesOf(node.templateRef).some((form) => !ready.has(nodeName(node.uid, form)))
  const open = mayCome
    .filter((node) => !isWaiting(node))
    .sort((a, b) => compareText(a.uid, b.uid) || compareText(a.templateRef, b.templateRef))
  const hubId = hub.metadata.name
  return {
    open: open.map(({ uid, templateRef, revision, variables }) =>
      nodeObject(nodeName(uid, templateRef), { uid, hubId, templateRef, revision, variables }),
    ),
    waiting: mayCome.length - open.length,
    held,
  }
}
