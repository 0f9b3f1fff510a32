import type { LynqHub } from '../api/hub.ts'
import type { ObjectMeta } from '../api/kube-object.ts'
import type { LynqNode } from '../api/node.ts'
import type { RejectedRow } from './accept-rows.ts'
import type { ClusterAction, Facts, Need } from './cluster-needs.ts'
import { actionKey } from './cluster-needs.ts'
import { CLAIM_LABEL, HUB_LABEL, labelValue } from './labels.ts'
import { objectKey, refOf } from './object-key.ts'
import { adoptPatch } from './retention.ts'

export interface NewNode {
  readonly child?: LynqNode
  readonly rejected?: RejectedRow
  readonly needs: readonly Need[]
  readonly actions: readonly ClusterAction[]
}

/**
 * Whether a node that is not observed may be created. Its name may be taken by another hub's node
 * (uid `a-b` and form `c` give the name of uid `a` and form `b-c`), or it is there and not observed yet.
 */
export function judgeNewNode(wanted: LynqNode, hub: LynqHub, facts: Facts): NewNode {
  const ref = refOf(wanted)
  const found = facts.lookups.get(objectKey(ref))
  if (found === undefined) return { ...nothing, needs: [{ verb: 'lookup', ref, freshness: 'now' }] }
  switch (found.state) {
    case 'absent':
      return { ...nothing, child: wanted }
    case 'unknown':
      return nothing
    case 'present':
      return judgeTaken(wanted, found.metadata, { hub, facts })
  }
}

const nothing: NewNode = { needs: [], actions: [] }

function judgeTaken(
  wanted: LynqNode,
  metadata: ObjectMeta,
  { hub, facts }: { readonly hub: LynqHub; readonly facts: Facts },
): NewNode {
  const owner = metadata.ownerReferences?.find((reference) => reference.controller === true)
  const { uid: hubUid = '', name: hubName } = hub.metadata
  const isOurs = owner?.uid === hubUid || metadata.labels?.[CLAIM_LABEL] === hubUid
  // It will be observed shortly, or gone shortly.
  if (isOurs || metadata.deletionTimestamp !== undefined) return nothing
  const { uid } = wanted.spec
  const { name } = wanted.metadata
  if (owner !== undefined || metadata.labels?.[HUB_LABEL] !== labelValue(hubName)) {
    const holder = owner === undefined ? 'someone else' : `${owner.kind} ${owner.name}`
    return { ...nothing, rejected: { uid, why: `LynqNode ${name} belongs to ${holder}` } }
  }
  const patch = adoptPatch(refOf(wanted), metadata.uid ?? '', hubUid)
  const action = { verb: 'adopt', patch } as const
  const refusal = facts.refused.get(actionKey(action))
  return refusal === undefined
    ? { ...nothing, actions: [action] }
    : { ...nothing, rejected: { uid, why: `LynqNode ${name} cannot be taken over: ${refusal}` } }
}
