import type { ObjectMeta, ObjectRef } from '../api/kube-object.ts'
import type { Need } from './cluster-needs.ts'
import { findAnchor } from './find-anchor.ts'
import { CLAIM_LABEL, HUB_LABEL, NODE_LABEL, ORPHANED, UID_LABEL, labelValue } from './labels.ts'
import { attempt, lookUp, patience } from './look-up.ts'
import { describeRef, objectKey } from './object-key.ts'
import type { RenderedObject } from './render-entry.ts'
import { adoptPatch, isRetained } from './retention.ts'
import { isSuspect, returnChild } from './return-child.ts'
import type { Situation, Verdict } from './verdict.ts'

/** An entry whose object is not among the observed children: may it be created now? */
export function judgeAbsent(rendered: RenderedObject, situation: Situation): Verdict {
  const hindrance = judgeNamespace(rendered, situation) ?? judgeHolder(rendered, situation)
  if (hindrance !== undefined) return hindrance
  const anchor = findAnchor(rendered, undefined, situation)
  if (anchor.wait !== undefined) return anchor.wait
  const { object } = rendered
  const { references: ownerReferences } = anchor
  return returnChild(rendered, { situation, live: undefined, object, ownerReferences })
}

/** The namespace must be there: a child in an absent one fails Metacontroller's sync again and again. */
function judgeNamespace(rendered: RenderedObject, situation: Situation): Verdict | undefined {
  const { namespace } = rendered.ref
  if (namespace === undefined) return undefined
  const ref: ObjectRef = { apiVersion: 'v1', kind: 'Namespace', name: namespace }
  // What is retained is anchored to the Namespace, which must be known as it is now: one look for both.
  // What should be there by now may have been refused because its Namespace is going.
  const mustBeNew = isRetained(rendered.object) || isSuspect(rendered, situation)
  const freshness = mustBeNew ? 'now' : 'recent'
  const found = lookUp(ref, situation, freshness)
  const wait = (reason: Verdict['reason'], message: string): Verdict => ({
    phase: 'Waiting',
    reason,
    message,
    resyncAfterSeconds: patience(rendered.compiled.id, situation),
  })
  if (found === undefined) {
    const needs: readonly Need[] = [
      { verb: 'lookup', ref, freshness },
      { verb: 'lookup', ref: rendered.ref, freshness: 'now' },
    ]
    return { ...wait('NamespaceUnknown', `looking for namespace ${namespace}`), needs }
  }
  if (found.state === 'absent')
    return wait('NamespaceAbsent', `namespace ${namespace} does not exist`)
  if (found.state === 'unknown') {
    const message = `cannot tell whether namespace ${namespace} exists: ${found.message}`
    return wait('NamespaceUnknown', message)
  }
  return found.metadata.deletionTimestamp === undefined && found.phase !== 'Terminating'
    ? undefined
    : wait('NamespaceTerminating', `namespace ${namespace} is being deleted`)
}

/** The name must be free: nothing foreign is taken, nothing of ours is created a second time. */
function judgeHolder(rendered: RenderedObject, situation: Situation): Verdict | undefined {
  const { ref } = rendered
  const found = situation.facts.lookups.get(objectKey(ref))
  if (found === undefined) {
    const needs = [{ verb: 'lookup', ref, freshness: 'now' } as const]
    return {
      phase: 'Waiting',
      reason: 'LookupFailed',
      message: `looking for ${describeRef(ref)}`,
      needs,
    }
  }
  if (found.state === 'absent') return undefined
  if (found.state === 'unknown') {
    return {
      phase: 'Waiting',
      reason: 'LookupFailed',
      message: `cannot tell whether ${describeRef(ref)} exists: ${found.message}`,
      resyncAfterSeconds: patience(rendered.compiled.id, situation),
    }
  }
  return judgePresent(rendered, found.metadata, situation)
}

function judgePresent(
  rendered: RenderedObject,
  metadata: ObjectMeta,
  situation: Situation,
): Verdict {
  const { ref, compiled } = rendered
  const { node } = situation
  const owner = metadata.ownerReferences?.find((reference) => reference.controller === true)
  const isClaimed = metadata.labels?.[CLAIM_LABEL] === node.metadata.uid
  if (owner?.uid === node.metadata.uid || (owner === undefined && isClaimed)) {
    // Metacontroller's cache is behind. Returned again, a Once entry would get a second random password.
    return {
      phase: 'Applying',
      reason: 'CacheBehind',
      message: `${describeRef(ref)} exists and will be observed shortly`,
      resyncAfterSeconds: 1,
    }
  }
  const again = { resyncAfterSeconds: patience(rendered.compiled.id, situation) }
  if (metadata.deletionTimestamp !== undefined) {
    return {
      phase: 'Waiting',
      reason: 'Terminating',
      message: `an earlier ${describeRef(ref)} is still being deleted`,
      ...again,
    }
  }
  if (owner !== undefined) {
    return {
      phase: 'Conflict',
      reason: 'OtherController',
      message: `${describeRef(ref)} belongs to ${owner.kind} ${owner.name}`,
      ...again,
    }
  }
  if (compiled.entry.conflictPolicy === 'Stuck' && !isOurOrphan(metadata, situation)) {
    return {
      phase: 'Conflict',
      reason: 'ForeignObject',
      message: `${describeRef(ref)} exists and belongs to ${describeOwner(metadata)}; remove it, choose another name, or set conflictPolicy: Force`,
      ...again,
    }
  }
  const patch = adoptPatch(ref, metadata.uid ?? '', node.metadata.uid ?? '')
  return attempt({ verb: 'adopt', patch }, situation, {
    phase: 'Applying',
    reason: 'Adopting',
    message: `taking over the existing ${describeRef(ref)}`,
    resyncAfterSeconds: 1,
  })
}

/**
 * Let go by us, or stripped of its owner by the garbage collector, and of the same row. An orphan of
 * another row is foreign: no customer gets another one's data.
 */
function isOurOrphan(metadata: ObjectMeta, { node }: Situation): boolean {
  const labels = metadata.labels ?? {}
  if (labels[UID_LABEL] !== labelValue(node.spec.uid)) return false
  return labels[ORPHANED] === 'true' || labels[HUB_LABEL] === labelValue(node.spec.hubId)
}

function describeOwner(metadata: ObjectMeta): string {
  const manager = metadata.managedFields?.find((entry) => entry.subresource === undefined)?.manager
  const managedBy = metadata.labels?.['app.kubernetes.io/managed-by']
  const node = metadata.labels?.[NODE_LABEL]
  if (node !== undefined) return `what LynqNode ${node} left`
  return managedBy ?? manager ?? 'someone else'
}
