import type { LynqForm } from '../api/form.ts'
import type { HubStatus, LynqHub } from '../api/hub.ts'
import type { FinalizeResponse } from '../api/metacontroller.ts'
import type { LynqNode } from '../api/node.ts'
import type { ClusterAction, Facts, Plan } from './cluster-needs.ts'
import { actionKey } from './cluster-needs.ts'
import { dateConditions } from './conditions.ts'
import { nodeCount } from './hub-conditions.ts'
import { orderForms } from './form-order.ts'
import { keepDependencies } from './keep-dependencies.ts'
import { finding } from './node-conditions.ts'
import { keepNode } from './node-object.ts'
import { isOrphaning, releasePatch } from './retention.ts'

export interface FinalizeHubInput {
  readonly hub: LynqHub
  /** undefined = Metacontroller did not say: then all nodes go at once. */
  readonly forms: readonly LynqForm[] | undefined
  readonly nodes: readonly LynqNode[]
  readonly now: Date
}

/**
 * Deleting a hub is an explicit act: all its nodes go, a row's in reverse order of its forms, each
 * taking its children apart by their own policies. With `--cascade=orphan` the nodes are released instead and live on without a hub.
 */
export function planHubFinalize(
  { hub, forms, nodes, now }: FinalizeHubInput,
  facts: Facts,
): Plan<FinalizeResponse<HubStatus>> {
  const areKept = isOrphaning(hub)
  const needed = keepDependencies(nodes, nodes, orderForms(forms ?? [])).later
  const releases = areKept
    ? nodes.map((node): ClusterAction => {
        return {
          verb: 'release',
          patch: releasePatch(node, hub, { reason: 'LynqHubDeleted', now }),
        }
      })
    : []
  const refused = releases.flatMap((action) => facts.refused.get(actionKey(action)) ?? [])
  const message = [`${nodeCount(nodes.length)} left`, ...refused.slice(0, 1)].join('; ')
  const { observedGeneration: _added, conditions: _old, ...known } = hub.status ?? {}
  const findings = [
    finding('Ready', false, 'Deleting', message),
    finding('Reconciling', true, 'Reconciling', ''),
  ]
  return {
    needs: [],
    actions: releases.filter((action) => !facts.refused.has(actionKey(action))),
    response: {
      status: {
        ...known,
        nodes: nodes.length,
        conditions: dateConditions(findings, hub.status, {
          now,
          generation: hub.metadata.generation,
        }),
      },
      children: (areKept ? nodes : needed).map(keepNode),
      finalized: nodes.length === 0,
      ...(refused.length > 0 ? { resyncAfterSeconds: 30 } : {}),
    },
  }
}
