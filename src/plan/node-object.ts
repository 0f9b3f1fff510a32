import type { KubeObject } from '../api/kube-object.ts'
import type { LynqNode, NodeSpec } from '../api/node.ts'
import {
  ABSENT_AT,
  ABSENT_READS,
  FORM_LABEL,
  HELD_DELETION,
  HUB_LABEL,
  MOVED_AT,
  MOVED_FROM,
  UID_LABEL,
  labelValue,
} from './labels.ts'

/** Annotations of a LynqNode, by name. */
export type Marks = Readonly<Record<string, string>>

/** A LynqNode as the hub lists it: identity, labels, marks, spec. */
export function nodeObject(name: string, spec: NodeSpec, marks: Marks = {}): LynqNode {
  return {
    apiVersion: 'operator.lynq.sh/v1',
    kind: 'LynqNode',
    metadata: {
      name,
      labels: {
        [HUB_LABEL]: labelValue(spec.hubId),
        [FORM_LABEL]: labelValue(spec.templateRef),
        [UID_LABEL]: labelValue(spec.uid),
      },
      ...(Object.keys(marks).length === 0 ? {} : { annotations: marks }),
    },
    spec,
  }
}

/** An observed node listed as it is. */
export function keepNode(node: LynqNode): KubeObject {
  return markDeparture(node, pick(node, DEPARTURE_MARKS))
}

/** An observed node listed as it is, but for the marks of being absent or held. */
export function markDeparture(node: LynqNode, departure: Marks): KubeObject {
  return nodeObject(node.metadata.name, node.spec, { ...moveMarks(node), ...departure })
}

const DEPARTURE_MARKS = [ABSENT_AT, ABSENT_READS, HELD_DELETION]
const MOVE_MARKS = [MOVED_AT, MOVED_FROM]
const HUB_MARKS = [...MOVE_MARKS, ...DEPARTURE_MARKS]

/** What an observed node says about its last move. */
export function moveMarks(node: LynqNode): Marks {
  return pick(node, MOVE_MARKS)
}

/** Everything that hubs note on their nodes. */
export function hubMarks(node: LynqNode): Marks {
  return pick(node, HUB_MARKS)
}

/** The node with these marks and no others of a hub. */
export function withHubMarks(node: LynqNode, marks: Marks): LynqNode {
  const { annotations = {} } = node.metadata
  const others = Object.entries(annotations).filter(([name]) => !HUB_MARKS.includes(name))
  return {
    ...node,
    metadata: { ...node.metadata, annotations: { ...Object.fromEntries(others), ...marks } },
  }
}

function pick({ metadata }: LynqNode, names: readonly string[]): Marks {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = metadata.annotations?.[name]
      return value === undefined ? [] : [[name, value] as const]
    }),
  )
}

/** On its way out already. */
export function isGoing({ metadata }: LynqNode): boolean {
  return metadata.deletionTimestamp !== undefined
}

/** Whether a node's status speaks of its present spec and says Ready. */
export function isNodeReady(node: LynqNode): boolean {
  return isCurrent(node) && hasCondition(node, 'Ready', 'True')
}

export function isNodeFailed(node: LynqNode): boolean {
  return hasCondition(node, 'Degraded', 'True')
}

/** Whether a node's status speaks of its present spec. */
export function isCurrent({ metadata, status }: LynqNode): boolean {
  return (
    status?.observedGeneration === undefined || status.observedGeneration === metadata.generation
  )
}

function hasCondition({ status }: LynqNode, type: string, value: string): boolean {
  return (
    status?.conditions?.some(
      (condition) => condition.type === type && condition.status === value,
    ) === true
  )
}
