import type { CustomizeRequest, CustomizeResponse } from '../../src/api/metacontroller.ts'
import type { LynqNode } from '../../src/api/node.ts'
import type { HookDeps } from '../deps.ts'

/**
 * Its revision and nothing else: every event of a related kind makes Metacontroller look at all
 * nodes, so only a kind that rarely changes may be named.
 */
export function customizeNode(
  { parent }: CustomizeRequest<LynqNode>,
  { namespace }: HookDeps,
): Promise<CustomizeResponse> {
  return Promise.resolve({
    relatedResources: [
      {
        apiVersion: 'apps/v1',
        resource: 'controllerrevisions',
        namespace,
        names: [parent.spec.revision],
      },
    ],
  })
}
