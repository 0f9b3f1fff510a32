import type { FinalizeResponse } from '../../src/api/metacontroller.ts'
import type { NodeStatus } from '../../src/api/node.ts'
import { planNodeFinalize } from '../../src/plan/plan-node-finalize.ts'
import type { HookDeps } from '../deps.ts'
import type { NodeRequest } from '../requests.ts'
import { settle } from '../settle.ts'

/** Takes a node's children apart; works without the form. */
export async function finalizeNode(
  { parent: node, children }: NodeRequest,
  deps: HookDeps,
): Promise<FinalizeResponse<NodeStatus>> {
  const input = { node, children, now: deps.now() }
  return settle(deps.cluster, (facts) => planNodeFinalize(input, facts))
}
