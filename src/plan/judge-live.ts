import type { KubeObject } from '../api/kube-object.ts'
import type { Conflict } from './conflicts.ts'
import { foreignConflicts } from './conflicts.ts'
import type { Anchor } from './find-anchor.ts'
import { findAnchor } from './find-anchor.ts'
import { applyIgnoreFields } from './ignore-fields.ts'
import { judgeReadiness } from './judge-readiness.ts'
import { keepChild } from './keep-child.ts'
import { keepLive, withMetadata } from './keep-live.ts'
import { APPLIED_HASH, CREATED_ONCE, ORPHANED, OUR_PREFIX } from './labels.ts'
import { attempt } from './look-up.ts'
import { mergeKept } from './merge-kept.ts'
import { describeRef } from './object-key.ts'
import type { RenderedObject } from './render-entry.ts'
import { adoptPatch } from './retention.ts'
import { returnChild } from './return-child.ts'
import { withoutAbsent } from './without-absent.ts'
import { yieldConflicts } from './yield-conflicts.ts'
import type { Situation, Verdict } from './verdict.ts'

/** An entry whose object is live and whose dependencies are ready. It is always returned. */
export function judgeLive(
  rendered: RenderedObject,
  live: KubeObject,
  situation: Situation,
): Verdict {
  const verdict = isCreatedOnce(rendered, live)
    ? judgeHeld(rendered, live, situation)
    : judgeWanted(rendered, live, situation)
  if (live.metadata.labels?.[ORPHANED] === undefined) return verdict
  const patch = adoptPatch(rendered.ref, live.metadata.uid ?? '', situation.node.metadata.uid ?? '')
  return attempt({ verb: 'adopt', patch }, situation, verdict)
}

/**
 * Whether a Once object has been written already. The mark may have been stripped, so the body that
 * we own counts as well: written again, it would get another password.
 */
function isCreatedOnce({ compiled }: RenderedObject, live: KubeObject): boolean {
  if (compiled.entry.creationPolicy !== 'Once') return false
  return live.metadata.annotations?.[CREATED_ONCE] === 'true' || ownsBody(live)
}

const IDENTITY = new Set(['apiVersion', 'kind', 'metadata'])

function ownsBody(live: KubeObject): boolean {
  return Object.keys(keepChild(live).object).some((field) => !IDENTITY.has(field))
}

/** Left as it is: a Once object, or one whose dependencies are not ready. */
export function judgeHeld(
  rendered: RenderedObject,
  live: KubeObject,
  situation: Situation,
): Verdict {
  const hash = live.metadata.annotations?.[APPLIED_HASH] ?? rendered.hash
  const anchor = findAnchor(rendered, live, situation)
  const verdict = judgeReadiness(rendered.compiled, live, { hash, situation })
  const isMarked = isCreatedOnce(rendered, live)
  const last = keepLive(live, situation.node)
  const kept = isMarked ? leave(last, live) : last
  if (anchor.wait !== undefined) return withWait({ ...verdict, child: kept }, anchor.wait)
  return { ...verdict, child: hold(rendered.object, kept, { anchor, isMarked }) }
}

/**
 * The record of dynamic apply would set back what others changed or removed in an object that is not
 * ours to change any more, such as a rotated password.
 */
function leave(kept: KubeObject, live: KubeObject): KubeObject {
  return withoutAbsent(yieldConflicts(kept, live, conflictsOf(live, kept)), live)
}

/** As last applied, but with the entry's present marks: switching to Retain protects at once. */
function hold(
  wanted: KubeObject,
  kept: KubeObject,
  { anchor, isMarked }: { readonly anchor: Anchor; readonly isMarked: boolean },
): KubeObject {
  const ours = (map: Readonly<Record<string, string>> | undefined): Record<string, string> =>
    Object.fromEntries(
      Object.entries(map ?? {}).filter(
        ([key]) => key.startsWith(OUR_PREFIX) && (isMarked || key !== CREATED_ONCE),
      ),
    )
  return withMetadata(kept, {
    labels: ours(wanted.metadata.labels),
    annotations: ours(wanted.metadata.annotations),
    ownerReferences: anchor.references ?? kept.metadata.ownerReferences ?? [],
  })
}

function judgeWanted(rendered: RenderedObject, live: KubeObject, situation: Situation): Verdict {
  const { compiled } = rendered
  const { entry } = compiled
  const anchor = findAnchor(rendered, live, situation)
  // Nothing says Retain before it is: a retained child is written with its anchor or not at all.
  if (anchor.wait !== undefined) return { ...anchor.wait, child: keepLive(live, situation.node) }
  const wanted =
    entry.patchStrategy === 'merge'
      ? mergeKept(keepLive(live, situation.node), rendered.object)
      : rendered.object
  const ignoring = applyIgnoreFields(wanted, live, compiled.ignoreFields)
  const conflicts = entry.conflictPolicy === 'Stuck' ? conflictsOf(live, ignoring) : []
  const object = conflicts.length === 0 ? ignoring : yieldConflicts(ignoring, live, conflicts)
  const ownerReferences = anchor.references
  const verdict = returnChild(rendered, { situation, live, object, ownerReferences })
  const [first] = conflicts
  if (first === undefined) return verdict
  const more = conflicts.length > 1 ? ` and ${String(conflicts.length - 1)} more fields` : ''
  return {
    ...verdict,
    phase: 'Conflict',
    reason: 'FieldConflict',
    message: `${describeRef(rendered.ref)}: ${first.manager} has changed ${first.field.replace(/^\./, '')}${more}; undo that, list the field in ignoreFields, or set conflictPolicy: Force`,
  }
}

/** Fields that others changed. Our own marks are never yielded: policies are read from them. */
function conflictsOf(live: KubeObject, wanted: KubeObject): readonly Conflict[] {
  return foreignConflicts(live, wanted).filter(({ path }) => !path.includes(`['${OUR_PREFIX}`))
}

/** What the anchor waits for is gathered and done; the child itself stays listed and keeps its state. */
function withWait(verdict: Verdict, wait: Verdict): Verdict {
  return {
    ...verdict,
    needs: [...(verdict.needs ?? []), ...(wait.needs ?? [])],
    actions: [...(verdict.actions ?? []), ...(wait.actions ?? [])],
    resyncAfterSeconds: Math.min(
      verdict.resyncAfterSeconds ?? Infinity,
      wait.resyncAfterSeconds ?? 30,
    ),
  }
}
