import type { KubeObject } from '../api/kube-object.ts'
import type { LynqNode, NodeSpec } from '../api/node.ts'
import { FORM_LABEL, HUB_LABEL, UID_LABEL, labelValue } from './labels.ts'

/** A LynqNode as the hub lists it: identity, labels, spec. */
export function nodeObject(name: string, spec: NodeSpec): KubeObject {
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
    },
    spec,
  }
}

/** An observed node listed as it is. */
export function keepNode(node: LynqNode): KubeObject {
  return nodeObject(node.metadata.name, node.spec)
}

/** Whether a node's status speaks of its present spec and says Ready. */
export function isNodeReady(node: LynqNode): boolean {
  return isCurrent(node) && hasCondition(node, 'Ready', 'True')
}

export function isNodeFailed(node: LynqNode): boolean {
  return hasCondition(node, 'Degraded', 'True')
}

function isCurrent({ metadata, status }: LynqNode): boolean {
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
