import type { HubStatus } from '../../src/api/hub.ts'
import type { FinalizeResponse } from '../../src/api/metacontroller.ts'
import { planHubFinalize } from '../../src/plan/plan-hub-finalize.ts'
import type { HookDeps } from '../deps.ts'
import type { HubRequest } from '../requests.ts'
import { NODES, formsOf, objectsIn, required } from '../requests.ts'
import { settle } from '../settle.ts'
import { newestNodes } from './newest-nodes.ts'

/** Takes a hub's nodes down; its rows are forgotten. */
export async function finalizeHub(
  { parent, children, related }: HubRequest,
  deps: HookDeps,
): Promise<FinalizeResponse<HubStatus>> {
  const nodes = required(objectsIn(children, NODES), `children: ${NODES}`)
  deps.snapshots.forget(parent.metadata.uid ?? parent.metadata.name)
  const forms = formsOf(parent, related)
  const input = { hub: parent, forms, nodes: newestNodes(nodes, deps.decisions), now: deps.now() }
  return settle(deps.cluster, (facts) => planHubFinalize(input, facts))
}
