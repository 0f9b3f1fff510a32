import { memberOf } from '../api/json-object.ts'
import type { KubeObject } from '../api/kube-object.ts'
import type { ClusterKnowledge } from './cluster-knowledge.ts'
import type { Finding } from './finding.ts'
import { report } from './report.ts'

const DEFAULT_MIN_NODES = 5

/** What holds back suspicious reads: guards that hold nothing, or everything. */
export function checkGuards(hub: KubeObject, knowledge: ClusterKnowledge): readonly Finding[] {
  return [
    ...checkOff(hub.spec),
    ...['deletionGuard', 'growthGuard'].flatMap((guard) => checkTight(guard, hub, knowledge)),
    ...checkAbsence(hub.spec),
  ]
}

function checkOff(spec: unknown): readonly Finding[] {
  const guard = memberOf(spec, 'deletionGuard')
  if (memberOf(guard, 'maxPercent') !== 100) return []
  const message =
    memberOf(guard, 'minNodes') === 0
      ? 'maxPercent 100 with minNodes 0 switches the guard off: a truncated table deletes all nodes'
      : 'maxPercent 100 holds nothing but the removal of all nodes'
  return [report('GuardOff', { path: ['spec', 'deletionGuard', 'maxPercent'] }, message)]
}

function checkTight(
  field: string,
  { metadata, spec }: KubeObject,
  { forms }: ClusterKnowledge,
): readonly Finding[] {
  const guard = memberOf(spec, field)
  if (memberOf(guard, 'maxPercent') !== 0) return []
  const minNodes = memberOf(guard, 'minNodes') ?? DEFAULT_MIN_NODES
  const ofHub = [...(forms?.values() ?? [])].filter(
    (form) => memberOf(form.spec, 'hubId') === metadata.name,
  )
  const nodesPerRow = Math.max(1, ofHub.length)
  if (typeof minNodes !== 'number' || minNodes >= nodesPerRow) return []
  const nodes = nodesPerRow === 1 ? '1 node' : `${nodesPerRow} nodes`
  const message = `a row has ${nodes}, and no more than ${minNodes} pass unasked`
  return [report('EveryRowHeld', { path: ['spec', field, 'maxPercent'] }, message)]
}

function checkAbsence(spec: unknown): readonly Finding[] {
  if (memberOf(spec, 'absenceReads') !== 1) return []
  const message = 'absenceReads 1 trusts a single read'
  return [report('OneReadDeletes', { path: ['spec', 'absenceReads'] }, message)]
}
