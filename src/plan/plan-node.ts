import type { ObjectGroups, SyncResponse } from '../api/metacontroller.ts'
import type { LynqNode, NodeStatus } from '../api/node.ts'
import type { Facts, Plan } from './cluster-needs.ts'
import type { CompiledForm } from './compile-form.ts'
import type { Finding } from './conditions.ts'
import { dateConditions } from './conditions.ts'
import { describeIssues } from './form-issue.ts'
import { judgeEntry } from './judge-entry.ts'
import { judgeLeftovers } from './judge-leftovers.ts'
import { keepLive } from './keep-live.ts'
import { finding } from './node-conditions.ts'
import type { Judged } from './node-status.ts'
import { nodeStatus } from './node-status.ts'
import { assertNothingLost } from './nothing-lost.ts'
import { groupKeys, indexObjects, objectKey, refOf } from './object-key.ts'
import type { RenderedEntry } from './render-entry.ts'
import { settleStart } from './settle-start.ts'
import type { Situation, Verdict } from './verdict.ts'

/** What the planner of a node is given. `undefined` form = its revision is not there. */
export interface NodeInput {
  readonly node: LynqNode
  readonly form: CompiledForm | undefined
  /** The form rendered for this node; empty without a usable form. */
  readonly rendered: readonly RenderedEntry[]
  readonly children: ObjectGroups
  readonly now: Date
}

/**
 * The whole decision about one node: what the answer lists, its status, when to look again. Pure: the
 * same input and facts give the same plan. Every observed child is listed or a recorded departure.
 */
export function planNode(input: NodeInput, facts: Facts): Plan<SyncResponse<NodeStatus>> {
  const { node, form, children, now } = input
  const situation: Situation = {
    node,
    observed: indexObjects(children),
    enabled: groupKeys(children),
    facts,
    now,
    before: new Map(node.status?.resources?.map((resource) => [resource.id, resource])),
  }
  if (form === undefined || form.graphIssues.length > 0) return holdAll(input, situation)
  const judged = judgeAll(input.rendered, situation)
  const departure = judgeLeftovers(input.rendered, situation)
  const verdicts = judged.map(({ verdict }) => verdict)
  const listed = [
    ...verdicts.flatMap(({ child }) => (child === undefined ? [] : [child])),
    ...departure.kept,
  ]
  // Two entries that render one object both keep it: it is listed once.
  const answer = [...new Map(listed.map((child) => [objectKey(refOf(child)), child])).values()]
  assertNothingLost([...situation.observed.values()], answer, departure.deleted)
  return {
    needs: [...verdicts.flatMap(({ needs }) => needs ?? []), ...departure.needs],
    actions: [...verdicts.flatMap(({ actions }) => actions ?? []), ...departure.actions],
    response: {
      status: nodeStatus(judged, situation, departure.problems),
      children: answer,
      ...resync(verdicts, departure.problems.length > 0 ? 30 : undefined),
    },
  }
}

function judgeAll(rendered: readonly RenderedEntry[], situation: Situation): readonly Judged[] {
  const verdicts = new Map<string, Verdict>()
  return rendered.map((entry) => {
    const verdict = settleStart(judgeEntry(entry, situation, verdicts), entry, situation)
    verdicts.set(entry.compiled.id, verdict)
    return { rendered: entry, verdict }
  })
}

function resync(
  verdicts: readonly Verdict[],
  atLeast: number | undefined,
): { readonly resyncAfterSeconds?: number } {
  const times = [...verdicts.map(({ resyncAfterSeconds }) => resyncAfterSeconds), atLeast]
  const next = Math.min(...times.filter((time) => time !== undefined))
  return Number.isFinite(next) ? { resyncAfterSeconds: next } : {}
}

/** Without a usable form nothing is touched: all children are listed as they are. */
function holdAll(input: NodeInput, situation: Situation): Plan<SyncResponse<NodeStatus>> {
  const { node, form, now } = input
  const kept = [...situation.observed.values()].map((child) => keepLive(child, node))
  const [reason, message] =
    form === undefined
      ? [
          'RevisionMissing',
          `ControllerRevision ${node.spec.revision} is not there; nothing is touched`,
        ]
      : [
          'FormInvalid',
          `ControllerRevision ${node.spec.revision} cannot be used: ${describeIssues(form.graphIssues)}; nothing is touched`,
        ]
  return {
    needs: [],
    actions: [],
    response: { status: heldStatus(node, troubled(reason, message), now), children: kept },
  }
}

/** Counters and resources keep what they said last: nothing new is known of them. */
export function heldStatus(node: LynqNode, findings: readonly Finding[], now: Date): NodeStatus {
  const { observedGeneration: _added, conditions: _old, ...known } = node.status ?? {}
  const at = { now, generation: node.metadata.generation }
  return { ...known, conditions: dateConditions(findings, node.status, at) }
}

function troubled(reason: string, message: string): readonly Finding[] {
  return [
    finding('Ready', false, reason, message),
    finding('Progressing', false, 'Blocked', message),
    finding('Degraded', true, reason, message),
    finding('Conflicted', false, 'NoConflict', ''),
    finding('Stalled', true, 'Blocked', message),
  ]
}
