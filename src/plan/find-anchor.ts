import type { KubeObject, ObjectMeta, ObjectRef, OwnerReference } from '../api/kube-object.ts'
import { NODE_LABEL } from './labels.ts'
import { attempt, lookUp, patience } from './look-up.ts'
import { objectKey } from './object-key.ts'
import type { RenderedObject } from './render-entry.ts'
import {
  anchorNamespace,
  anchorReference,
  anchorsOf,
  holdsRetained,
  isAnchor,
  isRetained,
  protectPatch,
} from './retention.ts'
import type { Situation, Verdict } from './verdict.ts'

/** The owner that keeps a retained child alive, or what must happen before it can be named. */
export type Anchor =
  | { readonly references: readonly OwnerReference[]; readonly wait?: never }
  | { readonly references?: never; readonly wait: Verdict }

/**
 * The ownerReferences that an answer lists for an entry's object: none unless it is retained (as is a
 * Namespace that holds something retained); those it has already; else one to its Namespace, once
 * that is known and itself protected.
 */
export function findAnchor(
  rendered: RenderedObject,
  live: KubeObject | undefined,
  situation: Situation,
): Anchor {
  if (!isRetained(rendered.object)) return { references: [] }
  const present = live === undefined ? [] : anchorsOf(live)
  const home = homeOf(rendered.ref)
  // What is anchored costs no lookup; a Namespace that is observed is known anyway.
  if (present.length > 0 && (home === undefined || !situation.observed.has(objectKey(home)))) {
    return { references: present }
  }
  const wait = home === undefined ? undefined : protectHome(home, rendered, situation)
  if (wait !== undefined) return { wait }
  if (present.length > 0) return { references: present }
  const anchor = anchorNamespace(rendered.ref, situation.node.metadata.name)
  const found = findNamespace(anchor, rendered, situation)
  if (found.wait !== undefined) return found
  return { references: [anchorReference(anchor, found.metadata.uid ?? '')] }
}

function homeOf({ namespace }: ObjectRef): ObjectRef | undefined {
  return namespace === undefined
    ? undefined
    : { apiVersion: 'v1', kind: 'Namespace', name: namespace }
}

const waiting = { phase: 'Waiting', reason: 'NamespaceUnknown' } as const

/**
 * A Namespace of ours must outlive what is retained in it. Marked and anchored by a patch rather than
 * by its own node, whose entry for it may be gone or fail.
 */
function protectHome(
  home: ObjectRef,
  rendered: RenderedObject,
  situation: Situation,
): Verdict | undefined {
  const found = findNamespace(home, rendered, situation)
  if (found.wait !== undefined) return found.wait
  const { metadata } = found
  const { uid = '', labels, ownerReferences = [], deletionTimestamp } = metadata
  if (deletionTimestamp !== undefined) {
    const message = `namespace ${home.name} is being deleted; nothing in it can be retained`
    return { ...waiting, reason: 'NamespaceTerminating', message }
  }
  // Without a node nobody takes it; the mark is for the node that may take it back.
  const hasNode = ownerReferences.some(({ kind }) => kind === 'LynqNode')
  if (!hasNode && labels?.[NODE_LABEL] === undefined) return undefined
  const isAnchored = !hasNode || ownerReferences.some(isAnchor)
  if (isAnchored && holdsRetained({ kind: home.kind, metadata })) return undefined
  const anchor = anchorNamespace(home, situation.node.metadata.name)
  const system = findNamespace(anchor, rendered, situation)
  if (system.wait !== undefined) return system.wait
  const reference = anchorReference(anchor, system.metadata.uid ?? '')
  const action = { verb: 'adopt', patch: protectPatch(home, uid, reference) } as const
  const message = `marking namespace ${home.name} as one that holds retained objects`
  return attempt(action, situation, { ...waiting, message, resyncAfterSeconds: 1 })
}

function findNamespace(
  ref: ObjectRef,
  { compiled }: RenderedObject,
  situation: Situation,
): { readonly metadata: ObjectMeta; readonly wait?: never } | { readonly wait: Verdict } {
  const found = lookUp(ref, situation)
  if (found === undefined) {
    const needs = [{ verb: 'lookup', ref, freshness: 'now' } as const]
    return { wait: { ...waiting, message: `looking for namespace ${ref.name}`, needs } }
  }
  if (found.state === 'present') return { metadata: found.metadata }
  const why = found.state === 'absent' ? 'it does not exist' : found.message
  const message = `cannot anchor the retained object in namespace ${ref.name}: ${why}`
  return { wait: { ...waiting, message, resyncAfterSeconds: patience(compiled.id, situation) } }
}
