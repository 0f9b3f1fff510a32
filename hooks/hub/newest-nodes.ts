import type { KubeObject } from '../../src/api/kube-object.ts'
import type { LynqNode, NodeSpec } from '../../src/api/node.ts'
import type { Marks } from '../../src/plan/node-object.ts'
import { hubMarks, withHubMarks } from '../../src/plan/node-object.ts'
import { sameJson } from '../../src/plan/same-json.ts'
import type { AnswerMemory } from '../answer-memory.ts'

/** What a hub decides of a node. */
export interface NodeDecision {
  readonly spec: NodeSpec
  readonly marks: Marks
}

/** Whatever the row's values are: those come from the row at each sync. */
export function isSameDecision(one: NodeDecision, other: NodeDecision): boolean {
  return one.spec.revision === other.spec.revision && sameJson(one.marks, other.marks)
}

/** The nodes as they were last answered, where Metacontroller's cache shows them as they were before. */
export function newestNodes(
  nodes: readonly LynqNode[],
  memory: AnswerMemory<NodeDecision>,
): readonly LynqNode[] {
  return nodes.map((node) => {
    const seen = decisionOf(node)
    const newest = memory.newest(node.metadata.uid ?? '', seen)
    return newest === seen ? node : withDecision(node, newest)
  })
}

/** @param children - those of the answer. */
export function noteNodes(
  nodes: readonly LynqNode[],
  children: readonly KubeObject[],
  memory: AnswerMemory<NodeDecision>,
): void {
  const answered = new Map(children.map((child) => [child.metadata.name, child as LynqNode]))
  for (const node of nodes) {
    const child = answered.get(node.metadata.name)
    if (child !== undefined) {
      memory.note(node.metadata.uid ?? '', decisionOf(node), decisionOf(child))
    }
  }
}

function decisionOf(node: LynqNode): NodeDecision {
  return { spec: node.spec, marks: hubMarks(node) }
}

function withDecision(node: LynqNode, { spec, marks }: NodeDecision): LynqNode {
  const marked = withHubMarks(node, marks)
  if (sameJson(spec, node.spec)) return marked
  // The status that is seen speaks of the spec before.
  const generation = (node.metadata.generation ?? 0) + 1
  return { ...marked, spec, metadata: { ...marked.metadata, generation } }
}
