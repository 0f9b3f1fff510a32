import type { KubeObject } from '../api/kube-object.ts'
import type { FinalizeResponse, ObjectGroups } from '../api/metacontroller.ts'
import type { LynqNode, NodeStatus } from '../api/node.ts'
import type { Facts, Plan } from './cluster-needs.ts'
import { shorten } from './conditions.ts'
import { depart } from './judge-leftovers.ts'
import { DELETION_POLICY } from './labels.ts'
import { finding } from './node-conditions.ts'
import { assertNothingLost } from './nothing-lost.ts'
import { indexObjects } from './object-key.ts'
import { heldStatus } from './plan-node.ts'
import { isOrphaning } from './retention.ts'

export interface FinalizeNodeInput {
  readonly node: LynqNode
  readonly children: ObjectGroups
  readonly now: Date
}

/**
 * Takes a node's children apart from their own annotations alone, for the form may be gone: retained
 * ones are released, the others deleted level by level, dependents first. `finalized` only once
 * nothing is observed: Metacontroller drops its finalizer before it acts on the same answer.
 */
export function planNodeFinalize(
  { node, children, now }: FinalizeNodeInput,
  facts: Facts,
): Plan<FinalizeResponse<NodeStatus>> {
  const observed = [...indexObjects(children).values()]
  const leaving = isOrphaning(node) ? observed.map(asRetained) : observed
  const departure = depart(leaving, { node, facts, now }, 'LynqNodeDeleted')
  assertNothingLost(observed, departure.kept, departure.deleted)
  const message = shorten(
    [
      `${observed.length === 1 ? '1 resource is' : `${String(observed.length)} resources are`} left`,
      ...departure.problems,
    ].join('; '),
  )
  return {
    needs: departure.needs,
    actions: departure.actions,
    response: {
      status: heldStatus(node, deleting(message, departure.problems), now),
      children: departure.kept,
      finalized: observed.length === 0,
      ...(departure.problems.length > 0 ? { resyncAfterSeconds: 30 } : {}),
    },
  }
}

function asRetained(child: KubeObject): KubeObject {
  const annotations = { ...child.metadata.annotations, [DELETION_POLICY]: 'Retain' }
  return { ...child, metadata: { ...child.metadata, annotations } }
}

function deleting(
  message: string,
  problems: readonly string[],
): readonly ReturnType<typeof finding>[] {
  const isStuck = problems.length > 0
  return [
    finding('Ready', false, 'Deleting', message),
    finding('Progressing', !isStuck, isStuck ? 'Blocked' : 'Reconciling', message),
    finding('Degraded', isStuck, isStuck ? 'ResourceFailures' : 'Healthy', isStuck ? message : ''),
    finding('Conflicted', false, 'NoConflict', ''),
    isStuck
      ? finding('Stalled', true, 'Blocked', message)
      : finding('Reconciling', true, 'Reconciling', message),
  ]
}
