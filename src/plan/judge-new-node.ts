import type { LynqHub } from '../api/hub.ts'
import type { KubeObject } from '../api/kube-object.ts'
import type { LynqNode } from '../api/node.ts'
import type { RejectedRow } from './accept-rows.ts'
import type { ClusterAction, Facts, Need } from './cluster-needs.ts'
import { actionKey } from './cluster-needs.ts'
import { CLAIM_LABEL, HUB_LABEL, labelValue } from './labels.ts'
import { objectKey, refOf } from './object-key.ts'
import { adoptPatch } from './retention.ts'

export interface NewNode {
  readonly child?: KubeObject
  readonly rejected?: RejectedRow
  readonly needs: readonly Need[]
  readonly actions: readonly ClusterAction[]
}

/**
 * Whether a node that is not observed may be created. Its name may be taken by another hub's node
 * (uid `a-b` and form `c` give the name of uid `a` and form `b-c`), or it is there and not observed yet.
 */
export function judgeNewNode(wanted: KubeObject, hub: LynqHub, facts: Facts): NewNode {
  const ref = refOf(wanted)
  const nothing = { needs: [], actions: [] }
  const found = facts.lookups.get(objectKey(ref))
  if (found === undefined) return { ...nothing, needs: [{ verb: 'lookup', ref }] }
  if (found.state === 'absent') return { ...nothing, child: wanted }
  if (found.state === 'unknown') return nothing
  const { metadata } = found
  const owner = metadata.ownerReferences?.find((reference) => reference.controller === true)
  const isOurs =
    owner?.uid === hub.metadata.uid || metadata.labels?.[CLAIM_LABEL] === hub.metadata.uid
  if (isOurs || metadata.deletionTimestamp !== undefined) return nothing
  const uid = (wanted as LynqNode).spec.uid
  if (owner !== undefined || metadata.labels?.[HUB_LABEL] !== labelValue(hub.metadata.name)) {
    const holder = owner === undefined ? 'someone else' : `${owner.kind} ${owner.name}`
    return { ...nothing, rejected: { uid, why: `LynqNode ${ref.name} belongs to ${holder}` } }
  }
  const patch = adoptPatch(ref, metadata.uid ?? '', hub.metadata.uid ?? '')
  const action = { verb: 'adopt', patch } as const
  const refusal = facts.refused.get(actionKey(action))
  return refusal === undefined
    ? { ...nothing, actions: [action] }
    : {
        ...nothing,
        rejected: { uid, why: `LynqNode ${ref.name} cannot be taken over: ${refusal}` },
      }
}
