import { memberOf } from '../api/json-object.ts'
import type { CompiledEntry } from '../plan/compile-form.ts'
import { matchesOf } from '../plan/ignore-fields.ts'
import type { Finding } from './finding.ts'
import type { FormContext } from './form-context.ts'
import { identityOf } from './identity.ts'
import { report } from './report.ts'

const workloads: ReadonlySet<string> = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'Pod',
])

/** Entries that get into each other's way although each is right by itself. */
export function checkPartners({ compiled }: FormContext): readonly Finding[] {
  return [...scaled(compiled.entries), ...waitingClaims(compiled.entries)]
}

function scaled(entries: readonly CompiledEntry[]): readonly Finding[] {
  const targets = entries
    .filter(({ kind }) => kind === 'HorizontalPodAutoscaler')
    .map(({ id, entry }) => ({
      id,
      target: memberOf(memberOf(entry.spec, 'spec'), 'scaleTargetRef'),
    }))
  if (targets.length === 0) return []
  return entries.flatMap((entry) => {
    const replicas = memberOf(memberOf(entry.entry.spec, 'spec'), 'replicas')
    if (replicas === undefined) return []
    const name = identityOf(entry).name?.source
    const scaler = targets.find(
      ({ target }) =>
        memberOf(target, 'kind') === entry.kind &&
        squeeze(memberOf(target, 'name')) === squeeze(name),
    )
    if (scaler === undefined || ignoresReplicas(entry)) return []
    const place = { path: [...entry.path, 'spec', 'spec', 'replicas'], entryId: entry.id }
    return [report('ScaledByOther', place, `entry "${scaler.id}" scales this ${entry.kind}`)]
  })
}

function ignoresReplicas({ ignoreFields, entry }: CompiledEntry): boolean {
  if (entry.creationPolicy === 'Once') return true
  const object = { spec: { replicas: 1 } }
  return ignoreFields.some((path) => matchesOf(path, object).length > 0)
}

/** A template is the same whatever blanks stand in it. */
function squeeze(source: unknown): string | undefined {
  return typeof source === 'string' ? source.replaceAll(/\s/g, '') : undefined
}

function waitingClaims(entries: readonly CompiledEntry[]): readonly Finding[] {
  const claims = new Map(
    entries
      .filter(({ kind, entry }) => kind === 'PersistentVolumeClaim' && entry.waitForReady)
      .map((claim) => [claim.id, claim]),
  )
  return entries.flatMap(({ kind, entry, path, id: entryId }) =>
    (workloads.has(kind) ? (entry.dependIds ?? []) : []).flatMap((dependency, index) => {
      if (!claims.has(dependency)) return []
      const message = `waits until the claim "${dependency}" is bound`
      return [report('ClaimWaits', { path: [...path, 'dependIds', index], entryId }, message)]
    }),
  )
}
