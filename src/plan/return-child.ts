import type { KubeObject } from '../api/kube-object.ts'
import { foreignItemOwners, foreignListItems } from './foreign-list-items.ts'
import { judgeReadiness, stretchStart, timed } from './judge-readiness.ts'
import { withMetadata } from './keep-live.ts'
import { APPLIED_HASH, CLAIM_LABEL } from './labels.ts'
import { attempt } from './look-up.ts'
import { describeRef, objectKey, refOf } from './object-key.ts'
import type { RenderedObject } from './render-entry.ts'
import { matchesLive } from './schema/matches-live.ts'
import type { Situation, Verdict } from './verdict.ts'
import { elapsedSeconds } from './verdict.ts'

/** An object that is not live as returned after this time is suspected to be refused by the API server. */
const SUSPICION_SECONDS = 2

/** Whether an entry was returned so long ago that its object, not live yet, may have been refused. */
export function isSuspect(rendered: RenderedObject, situation: Situation): boolean {
  return secondsReturned(rendered, situation) >= SUSPICION_SECONDS
}

function secondsReturned({ compiled, hash }: RenderedObject, situation: Situation): number {
  return elapsedSeconds(stretchStart(compiled.id, hash, situation), situation.now)
}

export interface Returned {
  readonly situation: Situation
  readonly live: KubeObject | undefined
  /** What is wanted, with ignored and yielded fields already as they are live. */
  readonly object: KubeObject
  readonly ownerReferences: NonNullable<KubeObject['metadata']['ownerReferences']>
}

/** Lists the object and says how far it is: on its way, refused, live, ready. */
export function returnChild(rendered: RenderedObject, returned: Returned): Verdict {
  const { situation, live, object, ownerReferences } = returned
  const { hash, compiled } = rendered
  const child = withMetadata(object, {
    labels: { [CLAIM_LABEL]: situation.node.metadata.uid ?? '' },
    annotations: { [APPLIED_HASH]: hash },
    ownerReferences,
  })
  const version = versionOf(hash, live)
  const old = situation.before.get(compiled.id)
  const isChecked = old?.checked === version
  const isApplied =
    live?.metadata.annotations?.[APPLIED_HASH] === hash &&
    (matchesLive(child, live) || (isChecked && old.rejected === undefined))
  if (isApplied) {
    const memory = isChecked ? { checked: version } : {}
    return { ...judgeReadiness(compiled, live, { hash, situation }), ...memory, child }
  }
  if (isChecked && old.rejected !== undefined) {
    return refuse(rendered, { ...returned, child, version, words: old.rejected })
  }
  return suspect(rendered, { ...returned, child, version })
}

/**
 * What a dry run is remembered by. The generation where there is one: a status update, which cannot
 * change the verdict, must not cause another.
 */
function versionOf(hash: string, live: KubeObject | undefined): string {
  const generation = live?.metadata.generation
  if (generation !== undefined) return `${hash}/generation-${String(generation)}`
  return `${hash}/${live?.metadata.resourceVersion ?? 'absent'}`
}

interface Suspect extends Returned {
  readonly child: KubeObject
  readonly version: string
}

function suspect(rendered: RenderedObject, context: Suspect): Verdict {
  const { situation, live, child, version } = context
  const { compiled, hash, ref } = rendered
  const elapsed = secondsReturned(rendered, situation)
  const applying: Verdict = {
    phase: 'Applying',
    reason: 'Applying',
    message: live === undefined ? `creating ${describeRef(ref)}` : `updating ${describeRef(ref)}`,
    child,
    resyncAfterSeconds: Math.min(60, Math.max(SUSPICION_SECONDS, Math.ceil(elapsed))),
  }
  if (!isSuspect(rendered, situation)) return applying
  const trial = situation.facts.dryRuns.get(objectKey(ref))
  if (trial === undefined) return { ...applying, needs: [{ verb: 'dryRun', desired: child, live }] }
  if (trial.accepted === false) {
    return refuse(rendered, { ...context, words: trial.message })
  }
  if (trial.accepted === true && !trial.changed && live !== undefined) {
    return {
      ...judgeReadiness(compiled, live, { hash, situation }),
      child,
      checked: version,
    }
  }
  return timed(compiled, applying, { hash, situation })
}

/**
 * The API server's own words. List items of others may be the reason: under Force they are removed,
 * under Stuck their owners are named.
 */
function refuse(rendered: RenderedObject, context: Suspect & { readonly words: string }): Verdict {
  const { situation, live, child, version, words } = context
  const verdict: Verdict = {
    phase: 'Failed',
    reason: 'ApplyRejected',
    message: `the API server refuses ${describeRef(rendered.ref)}: ${words}`,
    child,
    checked: version,
    rejected: words,
  }
  if (live === undefined) return verdict
  if (rendered.compiled.entry.conflictPolicy === 'Stuck') {
    const hints = foreignItemOwners(live, child).map(
      ({ manager, pointers }) =>
        `; ${manager} has added ${pointers.join(', ')}, undo that or set conflictPolicy: Force`,
    )
    return { ...verdict, message: [verdict.message, ...hints].join('') }
  }
  const items = foreignListItems(live, child)
  if (items.pointers.length === 0) return verdict
  const { uid = '', resourceVersion = '' } = live.metadata
  const removal = { ref: refOf(live), uid, resourceVersion, ...items }
  return attempt({ verb: 'removeItems', removal }, situation, verdict)
}
