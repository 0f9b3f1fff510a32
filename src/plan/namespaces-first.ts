import type { LynqForm } from '../api/form.ts'
import type { LynqNode } from '../api/node.ts'
import type { NewNode } from './judge-new-node.ts'

/**
 * Which of these new nodes may be created in this sync. Metacontroller creates a sync's children in any
 * order, so where a row's node of one form brings Namespaces, its others come a sync later: beside it
 * they would only find that their Namespace is absent, and look again every second.
 *
 * @param judge - a node whose name is taken never comes, and nobody waits for it.
 */
export function namespacesFirst(
  nodes: readonly LynqNode[],
  forms: readonly LynqForm[],
  judge: (node: LynqNode) => NewNode,
): readonly LynqNode[] {
  const hosts = new Set(
    forms.filter(({ spec }) => spec.namespaces?.length).map(({ metadata }) => metadata.name),
  )
  const isHost = ({ spec }: LynqNode): boolean => hosts.has(spec.templateRef)
  const awaited = new Set(
    nodes
      .filter((node) => isHost(node) && judge(node).rejected === undefined)
      .map(({ spec }) => spec.uid),
  )
  return nodes.filter((node) => isHost(node) || !awaited.has(node.spec.uid))
}
