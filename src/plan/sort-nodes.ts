import type { LynqForm } from '../api/form.ts'
import type { LynqNode } from '../api/node.ts'
import type { AcceptedRow, Rows } from './accept-rows.ts'
import { collationKey, nodeName } from './accept-rows.ts'
import type { StayingNode } from './assess-rollout.ts'
import type { Departing } from './departures.ts'
import { isGoing } from './node-object.ts'

/** A form that is not being deleted, and what is there of its nodes. */
export interface FormNodes {
  readonly form: LynqForm
  /** The revision its nodes shall have, if it is there. */
  readonly target: string | undefined
  readonly staying: readonly StayingNode[]
  /** Those whose row is missing or switched off. */
  readonly departing: readonly Departing[]
  /** Those whose row is rejected, or on their way out although their row is there. */
  readonly kept: readonly LynqNode[]
  /** Accepted rows without a node, by uid. */
  readonly missing: readonly AcceptedRow[]
}

export interface SortedNodes {
  /** By name of the form. */
  readonly forms: readonly FormNodes[]
  /** Nodes of forms that are gone or going: deleting a form is an explicit act. */
  readonly formless: readonly LynqNode[]
}

interface Present {
  readonly living: readonly LynqForm[]
  readonly nodes: readonly LynqNode[]
  readonly rows: Rows
  readonly revisions: ReadonlySet<string>
}

/** Each node by the row and form that its own spec names. */
export function sortNodes({ living, nodes, rows, revisions }: Present): SortedNodes {
  const accepted = new Map(rows.accepted.map((row) => [row.uid, row]))
  // By collation: to the database a row `ACME` is the row `acme`, whose node has the legal name.
  const rejected = new Set(rows.rejected.map(({ uid }) => collationKey(uid)))
  const names = new Set(nodes.map(({ metadata }) => metadata.name))
  const byForm = new Map(living.map(({ metadata }) => [metadata.name, emptyGroup()]))
  const formless: LynqNode[] = []
  for (const node of nodes) {
    const group = byForm.get(node.spec.templateRef)
    if (group === undefined) {
      formless.push(node)
      continue
    }
    const { uid } = node.spec
    const row = accepted.get(uid)
    if (row !== undefined && !isGoing(node)) {
      group.staying.push({ node, variables: row.variables })
    } else if (row !== undefined || rejected.has(collationKey(uid))) {
      group.kept.push(node)
    } else {
      group.departing.push({ node, isAbsent: !rows.hasUid(uid) })
    }
  }
  return {
    formless,
    forms: living.map((form) => ({
      ...(byForm.get(form.metadata.name) ?? emptyGroup()),
      form,
      target: usable(form.status?.revision, revisions),
      missing: rows.accepted.filter(({ uid }) => !names.has(nodeName(uid, form.metadata.name))),
    })),
  }
}

function usable(revision: string | undefined, revisions: ReadonlySet<string>): string | undefined {
  return revision !== undefined && revisions.has(revision) ? revision : undefined
}

interface Group {
  readonly staying: StayingNode[]
  readonly departing: Departing[]
  readonly kept: LynqNode[]
}

function emptyGroup(): Group {
  return { staying: [], departing: [], kept: [] }
}
