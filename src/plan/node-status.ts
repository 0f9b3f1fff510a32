import type { LynqNode, NodeStatus, ResourceStatus } from '../api/node.ts'
import type { Finding } from './conditions.ts'
import { dateConditions, shorten, toSeconds } from './conditions.ts'
import { stretchStart } from './judge-readiness.ts'
import { nodeConditions } from './node-conditions.ts'
import type { RenderedEntry } from './render-entry.ts'
import type { Situation, Verdict } from './verdict.ts'

export interface Judged {
  readonly rendered: RenderedEntry
  readonly verdict: Verdict
}

/** The node's status: one item an entry in the order of creation, counters, conditions. */
export function nodeStatus(
  judged: readonly Judged[],
  situation: Situation,
  problems: readonly string[],
): NodeStatus {
  const { node, now } = situation
  const resources = judged.map((entry) => resourceStatus(entry, situation))
  const idsIn = (phase: ResourceStatus['phase']): string[] =>
    resources.filter((resource) => resource.phase === phase).map(({ id }) => id)
  const findings = nodeConditions(resources, problems)
  const [ready, failed, skipped] = [idsIn('Ready'), idsIn('Failed'), idsIn('Skipped')]
  return {
    desiredResources: resources.length,
    readyResources: ready.length,
    failedResources: failed.length,
    skippedResources: skipped.length,
    conflictedResources: idsIn('Conflict').length,
    summary: `${String(ready.length)}/${String(resources.length)}`,
    ...(skipped.length === 0 ? {} : { skippedResourceIds: skipped }),
    ...(failed.length === 0 ? {} : { failedResourceIds: failed }),
    resources,
    ...readyRevision(node, findings),
    conditions: dateConditions(findings, node.status, {
      now,
      generation: node.metadata.generation,
    }),
  }
}

/** Kept while the node stays on that revision: a rollout asks whether it was ever Ready there. */
function readyRevision({ spec, status }: LynqNode, findings: readonly Finding[]): NodeStatus {
  const isReady = findings.some(({ type, status: is }) => type === 'Ready' && is === 'True')
  const wasReady = status?.readyRevision === spec.revision
  return isReady || wasReady ? { readyRevision: spec.revision } : {}
}

function resourceStatus({ rendered, verdict }: Judged, situation: Situation): ResourceStatus {
  const { compiled, ref } = rendered
  const hash = rendered.ok ? rendered.hash : undefined
  return {
    id: compiled.id,
    kind: compiled.kind,
    ...(ref?.namespace === undefined ? {} : { namespace: ref.namespace }),
    ...(ref === undefined ? {} : { name: ref.name }),
    phase: verdict.phase,
    reason: verdict.reason,
    ...(verdict.message === '' ? {} : { message: shorten(verdict.message) }),
    ...(hash === undefined ? {} : { hash }),
    ...(verdict.checked === undefined ? {} : { checked: verdict.checked }),
    ...(verdict.rejected === undefined ? {} : { rejected: shorten(verdict.rejected) }),
    since: sinceOf(compiled.id, { hash, verdict, situation }),
  }
}

interface Stretch {
  readonly hash: string | undefined
  readonly verdict: Verdict
  readonly situation: Situation
}

const COUNTED = new Set(['Applying', 'Progressing'])
const ENDED = new Set(['ReadinessTimeout', 'ApplyRejected'])

/** Since when: of the whole stretch of not being ready where its time is limited, else of the phase. */
function sinceOf(id: string, { hash, verdict, situation }: Stretch): string {
  const now = toSeconds(situation.now)
  const old = situation.before.get(id)
  if (hash !== undefined && (COUNTED.has(verdict.phase) || ENDED.has(verdict.reason))) {
    return verdict.since ?? stretchStart(id, hash, situation) ?? now
  }
  return old?.phase === verdict.phase && old.reason === verdict.reason ? (old.since ?? now) : now
}
