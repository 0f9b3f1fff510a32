import type { ResourceStatus } from '../api/node.ts'
import type { Finding } from './conditions.ts'
import { shorten } from './conditions.ts'

/**
 * Conditions of a node whose form could be planned. `problems` are refused releases: they concern
 * children that no entry asks for, so no resource carries them.
 */
export function nodeConditions(
  resources: readonly ResourceStatus[],
  problems: readonly string[],
): readonly Finding[] {
  const inPhase = (...phases: ResourceStatus['phase'][]): readonly ResourceStatus[] =>
    resources.filter(({ phase }) => phases.includes(phase))
  const failed = inPhase('Failed', 'Skipped')
  const conflicted = inPhase('Conflict')
  const moving = inPhase('Applying', 'Progressing', 'Waiting')
  const faults = [...inPhase('Failed'), ...conflicted, ...inPhase('Skipped')]
  const hasFaults = faults.length > 0 || problems.length > 0
  const isBlocked = hasFaults && inPhase('Applying', 'Progressing').length === 0
  const waitsFor = describe(moving)
  const faultText = shorten([describe(faults), ...problems].filter(Boolean).join('; '))
  const which = failureKind(failed.length + problems.length, conflicted.length)
  return [
    ready(resources, { which, faultText, waitsFor }),
    moving.length === 0
      ? finding('Progressing', false, 'ReconcileComplete', '')
      : isBlocked
        ? finding('Progressing', false, 'Blocked', faultText)
        : finding('Progressing', true, 'Reconciling', waitsFor),
    which === undefined
      ? finding('Degraded', false, 'Healthy', '')
      : finding('Degraded', true, which.degraded, faultText),
    conflicted.length === 0
      ? finding('Conflicted', false, 'NoConflict', '')
      : finding('Conflicted', true, 'ResourceConflict', shorten(describe(conflicted))),
    // kstatus' own words, so that other tools read us without knowing us. Both say that something is
    // out of the ordinary; as kstatus advises, they are there only while it is.
    ...(moving.length > 0 && !isBlocked
      ? [finding('Reconciling', true, 'Reconciling', waitsFor)]
      : []),
    ...(isBlocked ? [finding('Stalled', true, 'Blocked', faultText)] : []),
  ]
}

export function finding(type: string, holds: boolean, reason: string, message: string): Finding {
  return { type, status: holds ? 'True' : 'False', reason, message }
}

interface Failure {
  readonly ready: string
  readonly degraded: string
}

function failureKind(failed: number, conflicted: number): Failure | undefined {
  if (failed > 0 && conflicted > 0) {
    return { ready: 'ResourcesFailedAndConflicted', degraded: 'ResourceFailuresAndConflicts' }
  }
  if (failed > 0) return { ready: 'ResourcesFailed', degraded: 'ResourceFailures' }
  if (conflicted > 0) return { ready: 'ResourcesConflicted', degraded: 'ResourceConflicts' }
  return undefined
}

interface Texts {
  readonly which: Failure | undefined
  readonly faultText: string
  readonly waitsFor: string
}

function ready(resources: readonly ResourceStatus[], texts: Texts): Finding {
  const { which, faultText, waitsFor } = texts
  if (which !== undefined) return finding('Ready', false, which.ready, faultText)
  const all = resources.length
  const count = resources.filter(({ phase }) => phase === 'Ready').length
  return count === all
    ? finding('Ready', true, 'Reconciled', `${String(all)} of ${String(all)} resources are ready`)
    : finding('Ready', false, 'NotAllResourcesReady', waitsFor)
}

/** The first one in words — the one that blocks, since resources stand in order of creation — and a count. */
function describe(resources: readonly ResourceStatus[]): string {
  const [first] = resources
  if (first === undefined) return ''
  const more = resources.length > 1 ? ` (+${String(resources.length - 1)} more)` : ''
  const place = `entry "${first.id}"`
  const text = first.message ?? ''
  return shorten(`${text.startsWith(place) ? '' : `${place} is ${first.phase}: `}${text}${more}`)
}
