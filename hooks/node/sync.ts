import type { SyncResponse } from '../../src/api/metacontroller.ts'
import type { NodeStatus } from '../../src/api/node.ts'
import { planNode } from '../../src/plan/plan-node.ts'
import { renderNode } from '../../src/plan/render-node.ts'
import { newBudget } from '../../src/template/limits.ts'
import type { HookDeps } from '../deps.ts'
import type { NodeRequest } from '../requests.ts'
import { REVISIONS, objectsIn } from '../requests.ts'
import { settle } from '../settle.ts'

/** One row × one form → its children. */
export async function syncNode(
  { parent: node, children, related }: NodeRequest,
  deps: HookDeps,
): Promise<SyncResponse<NodeStatus>> {
  const now = deps.now()
  const revision = objectsIn(related, REVISIONS)?.find(
    ({ metadata }) => metadata.name === node.spec.revision,
  )
  const form = revision && deps.compiledForm(revision, revision.data)
  const rendered =
    form === undefined
      ? []
      : renderNode(form, {
          node,
          impure: { now, randomBytes: deps.randomBytes },
          budget: newBudget(),
          defaultNamespace: deps.namespace,
        })
  return settle(deps.cluster, (facts) => planNode({ node, form, rendered, children, now }, facts))
}
