import type { ResourceReason } from '../api/reasons.ts'
import type { CompiledEntry } from './compile-form.ts'
import { describeIssues } from './form-issue.ts'
import { judgeAbsent } from './judge-absent.ts'
import { judgeHeld, judgeLive } from './judge-live.ts'
import { keepLive } from './keep-live.ts'
import { APPLIED_HASH } from './labels.ts'
import { groupKey, objectKey } from './object-key.ts'
import type { RenderedEntry, RenderedObject } from './render-entry.ts'
import { markHolder } from './render-node.ts'
import { holdsRetained } from './retention.ts'
import { findKind } from './schema/known-kinds.ts'
import type { Situation, Verdict } from './verdict.ts'

/**
 * Decides one entry, in the order of src/README.md ("States of an entry"). `verdicts` holds those of
 * all entries it depends on. A live object is always listed, whatever the state.
 */
export function judgeEntry(
  rendered: RenderedEntry,
  situation: Situation,
  verdicts: ReadonlyMap<string, Verdict>,
): Verdict {
  const live = rendered.ref && situation.observed.get(objectKey(rendered.ref))
  const kept = live === undefined ? {} : { child: keepLive(live, situation.node) }
  if (!rendered.ok) {
    const message = describeIssues(rendered.issues)
    return { phase: 'Failed', reason: rendered.reason, message, ...kept }
  }
  if (!situation.enabled.has(groupKey(rendered.ref))) return judgeUnknownKind(rendered)
  const dependencies = judgeDependencies(rendered.compiled, verdicts)
  if (dependencies.failed.length > 0) {
    return {
      phase: 'Skipped',
      reason: 'DependencyFailed',
      message: `not ${live === undefined ? 'created' : 'updated'} because ${dependencies.failed.join(' and ')} failed`,
      ...kept,
    }
  }
  if (dependencies.waiting.length > 0) {
    return judgeBlocked(rendered, situation, dependencies.waiting)
  }
  if (live === undefined) return judgeAbsent(rendered, situation)
  return judgeLive(holdsRetained(live) ? stillMarked(rendered) : rendered, live, situation)
}

/** Once a Namespace held something retained it stays marked, also when the entry has left the form. */
function stillMarked(rendered: RenderedObject): RenderedObject {
  return { ...rendered, object: markHolder(rendered.object) }
}

function judgeUnknownKind({ ref }: RenderedObject): Verdict {
  const { apiVersion, kind } = ref
  const plural = findKind(apiVersion, kind)?.plural ?? `${kind.toLowerCase()}s`
  return {
    phase: 'Failed',
    reason: 'KindNotEnabled',
    message: `${kind} (${apiVersion}) is no child kind of CompositeController lynq-node: add "- {apiVersion: ${apiVersion}, resource: ${plural}, updateStrategy: {method: InPlace}}" to its spec.childResources`,
  }
}

const FAILED = new Set<Verdict['phase']>(['Failed', 'Conflict', 'Skipped'])

function judgeDependencies(
  { entry }: CompiledEntry,
  verdicts: ReadonlyMap<string, Verdict>,
): { readonly failed: readonly string[]; readonly waiting: readonly string[] } {
  const failed: string[] = []
  const waiting: string[] = []
  for (const id of entry.dependIds ?? []) {
    const phase = verdicts.get(id)?.phase ?? 'Waiting'
    if (FAILED.has(phase)) {
      // With skipOnDependencyFailure: false a failed dependency counts as settled.
      if (entry.skipOnDependencyFailure) failed.push(`"${id}"`)
    } else if (phase !== 'Ready') {
      waiting.push(`"${id}" (${phase})`)
    }
  }
  return { failed, waiting }
}

/** Nothing is created; what is live stays as it is, and counts by its own readiness if nothing is pending. */
function judgeBlocked(
  rendered: RenderedObject,
  situation: Situation,
  waiting: readonly string[],
): Verdict {
  const reason: ResourceReason = 'DependencyNotReady'
  const on = waiting.join(', ')
  const live = situation.observed.get(objectKey(rendered.ref))
  if (live === undefined) return { phase: 'Waiting', reason, message: `waiting for ${on}` }
  const held = judgeHeld(rendered, live, situation)
  const isPending =
    rendered.compiled.entry.creationPolicy === 'WhenNeeded' &&
    live.metadata.annotations?.[APPLIED_HASH] !== rendered.hash
  return isPending
    ? { ...held, phase: 'Waiting', reason, message: `its update waits for ${on}` }
    : held
}
