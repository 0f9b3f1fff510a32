import type { KubeObject, OwnerReference } from '../api/kube-object.ts'
import { NODE_LABEL } from './labels.ts'
import { attempt, lookUp, patience } from './look-up.ts'
import type { RenderedObject } from './render-entry.ts'
import {
  anchorNamespace,
  anchorReference,
  anchorsOf,
  holdsRetained,
  isAnchor,
  isRetained,
  markPatch,
} from './retention.ts'
import type { Situation, Verdict } from './verdict.ts'

/** The owner that keeps a retained child alive, or what must happen before it can be named. */
export type Anchor =
  | { readonly references: readonly OwnerReference[]; readonly wait?: never }
  | { readonly references?: never; readonly wait: Verdict }

/**
 * The ownerReferences that an answer lists for an entry's object: none unless it is retained (as is a
 * Namespace that holds something retained); those it has already; else one to its Namespace, once
 * that is known, marked and itself anchored.
 */
export function findAnchor(
  rendered: RenderedObject,
  live: KubeObject | undefined,
  situation: Situation,
): Anchor {
  const { compiled, ref } = rendered
  if (!isRetained(rendered.object)) return { references: [] }
  const present = live === undefined ? [] : anchorsOf(live)
  if (present.length > 0) return { references: present }
  const anchor = anchorNamespace(ref, situation.node.metadata.name)
  const found = lookUp(anchor, situation)
  const wait = { phase: 'Waiting', reason: 'NamespaceUnknown' } as const
  if (found === undefined) {
    const needs = [{ verb: 'lookup', ref: anchor } as const]
    return { wait: { ...wait, message: `looking for namespace ${anchor.name}`, needs } }
  }
  if (found.state !== 'present') {
    const why = found.state === 'absent' ? 'it does not exist' : found.message
    const message = `cannot anchor the retained object in namespace ${anchor.name}: ${why}`
    return { wait: { ...wait, message, resyncAfterSeconds: patience(compiled.id, situation) } }
  }
  const { metadata } = found
  const isOurs = metadata.labels?.[NODE_LABEL] !== undefined
  if (isOurs && !holdsRetained({ kind: 'Namespace', metadata })) {
    const action = { verb: 'adopt', patch: markPatch(anchor, metadata.uid ?? '') } as const
    const message = `marking namespace ${anchor.name} as one that holds retained objects`
    return { wait: attempt(action, situation, { ...wait, message, resyncAfterSeconds: 1 }) }
  }
  if (isOurs && metadata.ownerReferences?.some(isAnchor) !== true) {
    // Its own node anchors it at its next sync; before that the garbage collector might take it.
    const message = `namespace ${anchor.name} is not anchored yet`
    return { wait: { ...wait, message, resyncAfterSeconds: 1 } }
  }
  return { references: [anchorReference(anchor, metadata.uid ?? '')] }
}
